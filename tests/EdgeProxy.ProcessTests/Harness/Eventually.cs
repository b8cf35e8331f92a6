namespace EdgeProxy.ProcessTests.Harness;

/// <summary>Waits for a condition of another process, in bounded time, and says what it waited for when it does not come.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads until the value is right.</summary>
    /// <returns>The right value.</returns>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T>> read, Func<T, bool> isRight, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (isRight(value)) return value;
            if (TimeProvider.System.GetElapsedTime(started) > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}; last seen: {value}");
            await Task.Delay(Interval);
        }
    }

    public static Task HoldsAsync(string what, Func<bool> condition, TimeSpan? within = null) =>
        GetAsync(what, () => Task.FromResult(condition()), static holds => holds, within);

    /// <summary>Awaits a task that ought to end by itself.</summary>
    public static Task EndsAsync(string what, Task task) => EndsAsync(what, WithResultAsync(task));

    /// <inheritdoc cref="EndsAsync(string, Task)"/>
    public static async Task<T> EndsAsync<T>(string what, Task<T> task, TimeSpan? within = null)
    {
        var limit = within ?? Patience;
        try
        {
            return await task.WaitAsync(limit);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s for {what}", timeout);
        }
    }

    private static async Task<bool> WithResultAsync(Task task)
    {
        await task;
        return true;
    }
}
