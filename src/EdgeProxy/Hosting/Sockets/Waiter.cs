using System.Threading.Tasks.Sources;

namespace EdgeProxy.Hosting;

/// <summary>Whoever waits for one half of a connection, one at a time and again and again, at no cost but this object.</summary>
/// <param name="gate">The half's. Everything here happens under it, but <see cref="Answer"/> and <see cref="Fail"/>: what waited goes on there.</param>
internal sealed class Waiter<TResult>(Lock gate) : IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _core;
    private CancellationToken _deadline;
    private CancellationTokenRegistration _registration;

    /// <summary>Whether somebody waits.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Begins to wait, until there is an answer or the token is cancelled.</summary>
    public ValueTask<TResult> WaitAsync(CancellationToken deadline)
    {
        _core.Reset();
        (IsWaiting, _deadline) = (true, deadline);
        if (deadline.CanBeCanceled) _registration = deadline.UnsafeRegister(static (waiter, deadline) => ((Waiter<TResult>)waiter!).GiveUp(deadline), this);
        return new ValueTask<TResult>(this, _core.Version);
    }

    /// <summary>Nobody waits any more. Who was told that somebody did owes them an answer.</summary>
    public bool TryEnd()
    {
        var was = IsWaiting;
        IsWaiting = false;
        return was;
    }

    public void Answer(in TResult result) => _core.SetResult(result);

    public void Fail(Exception failure) => _core.SetException(failure);

    TResult IValueTaskSource<TResult>.GetResult(short token)
    {
        _registration.Unregister();
        _registration = default;
        return _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp(CancellationToken deadline)
    {
        lock (gate)
        {
            // It may come late, when something else is waited for.
            if (_deadline != deadline || !TryEnd()) return;
        }

        Fail(new OperationCanceledException(deadline));
    }
}
