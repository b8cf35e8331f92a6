using EdgeProxy.Inspection.Findings;

namespace EdgeProxy.Tests.Inspection.Findings;

public class TimeTextTests
{
    [Theory]
    [InlineData("3.00:00:00", "3 days")]
    [InlineData("1.12:00:00", "36 hours")]
    [InlineData("01:30:00", "90 minutes")]
    [InlineData("00:01:30", "90 seconds")]
    public void Span_Duration_IsInTheLargestUnitThatFits(string span, string expected) => Assert.Equal(expected, TimeText.Span(TimeSpan.Parse(span)));
}
