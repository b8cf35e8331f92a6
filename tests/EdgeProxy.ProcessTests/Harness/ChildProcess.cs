using System.Diagnostics;

namespace EdgeProxy.ProcessTests.Harness;

/// <summary>A program under a test's control: its output is kept, it is waited for in bounded time, and it never outlives the test.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Both outputs, line by line as they came.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public string Output => string.Join('\n', Lines);

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput() => _process.StandardInput.Close();

    public void Signal(Signal signal) => Signals.Send(Id, signal);

    /// <summary>Waits until the output satisfies <paramref name="isRight"/>; a process that ends without doing so is a failure at once.</summary>
    public async Task<IReadOnlyList<string>> WaitForOutputAsync(string what, Func<IReadOnlyList<string>, bool> isRight)
    {
        try
        {
            // Whether it has ended is asked before its lines are looked at, so that none is missed.
            var (_, lines) = await Eventually.GetAsync(
                what,
                async () =>
                {
                    var exited = HasExited;
                    if (exited) await _process.WaitForExitAsync();
                    return (Exited: exited, Lines);
                },
                seen => seen.Exited || isRight(seen.Lines));
            return isRight(lines) ? lines : throw new InvalidOperationException($"Ended before {what} with {_process.ExitCode}:\n{Output}");
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"Waited for {what}; the output was:\n{Output}", timeout);
        }
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(TimeSpan? within = null)
    {
        var limit = within ?? Eventually.Patience;
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end within {limit.TotalSeconds:0.#} s; its output was:\n{Output}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_gate) _lines.Add(line);
    }
}
