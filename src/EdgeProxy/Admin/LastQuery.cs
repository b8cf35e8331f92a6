using System.Globalization;

namespace EdgeProxy.Admin;

/// <summary>The query parameter <c>last=N</c> of what can be listed, newest first.</summary>
internal static class LastQuery
{
    private const int DefaultCount = 100;

    /// <summary>How many are asked for; false for anything but a number from 1 on. More than there are is all there are.</summary>
    public static bool TryRead(HttpRequest request, out int count)
    {
        count = DefaultCount;
        return !request.Query.TryGetValue("last", out var last)
            || (int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0);
    }

    /// <summary>Refuses a parameter that could not be read.</summary>
    public static Task RefuseAsync(HttpContext context, string what, int most) =>
        PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, $"last is how many {what} to list, a number from 1 on; the latest {most} are kept.\n");
}
