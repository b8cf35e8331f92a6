using Microsoft.AspNetCore.Http.Features;

namespace EdgeProxy.Tests.AccessLogging;

/// <summary>An answer that ends when it is told to.</summary>
internal sealed class CompletedResponse : HttpResponseFeature
{
    private bool _hasStarted;
    private readonly Stack<(Func<object, Task> Callback, object State)> _completed = [];

    public override bool HasStarted => _hasStarted;

    /// <summary>Its head has gone.</summary>
    public void Start() => _hasStarted = true;

    public override void OnCompleted(Func<object, Task> callback, object state) => _completed.Push((callback, state));

    public async Task CompleteAsync()
    {
        while (_completed.TryPop(out var step)) await step.Callback(step.State);
    }
}
