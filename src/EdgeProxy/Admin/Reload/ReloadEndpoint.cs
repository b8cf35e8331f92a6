using System.Text.Json;
using EdgeProxy.Certificates;
using EdgeProxy.Generations;

namespace EdgeProxy.Admin.Reload;

/// <summary><c>POST /api/reload</c>: reads configuration and certificates again and answers with what came of it.</summary>
/// <remarks>
/// A configuration that is refused is a 200 as well: the certificates of the same request may have been taken over, and of those too some may
/// have been refused. Who wants to know reads <c>configuration.result</c> and <c>failures</c>.
/// </remarks>
/// <param name="configuration">Missing where the configuration cannot change.</param>
/// <param name="certificates">Missing where there is nothing to reload.</param>
internal sealed class ReloadEndpoint(ConfigurationLoop? configuration = null, CertificateLoop? certificates = null)
{
    public async Task PostAsync(HttpContext context)
    {
        if (certificates is null)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There is nothing to reload.\n");
            return;
        }

        try
        {
            var outcome = await ReloadAsync(certificates).WaitAsync(context.RequestAborted);
            await AdminJson.WriteAsync(context, outcome, AdminJson.Default.ReloadOutcome);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "The process is stopping; nothing is reloaded any more.\n");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The loop met what nobody thought of. It has logged it and goes on; whoever asked should not be left with an empty 500.
            await PlainText.WriteAsync(context, StatusCodes.Status500InternalServerError, $"The reload failed, and what serves goes on: {fault.Message} The log has the rest.\n");
        }
    }

    private async Task<ReloadOutcome> ReloadAsync(CertificateLoop loop)
    {
        if (configuration is null) return Describe(null, await loop.ReloadAsync());
        var reload = await configuration.ReloadAsync();
        return Describe(ConfigurationReload.Of(reload.Configuration), reload.Certificates);
    }

    private static ReloadOutcome Describe(ConfigurationReload? configuration, CertificateReload reload) => new(
        [.. reload.Published.Distinct(StringComparer.Ordinal)],
        [.. reload.Removed.Distinct(StringComparer.Ordinal)],
        [.. reload.Failures.Select(Describe)],
        reload.Generation.Catalog.Entries.Count,
        configuration);

    private static FailureReport Describe(CertificateFailure failure) => new(
        failure.Name,
        failure.Source,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Reason.ToString()),
        failure.Message,
        failure.Serving,
        failure.Since);
}

/// <summary>The answer of <c>POST /api/reload</c>.</summary>
/// <param name="Published">Certificates that are new or have a new version in service.</param>
/// <param name="Removed">Certificates that serve no longer.</param>
/// <param name="Failures">What is wrong now, whether this reload found it or an earlier one.</param>
/// <param name="Certificates">How many serve.</param>
/// <param name="Configuration">What became of the configuration.</param>
internal sealed record ReloadOutcome(
    IReadOnlyList<string> Published,
    IReadOnlyList<string> Removed,
    IReadOnlyList<FailureReport> Failures,
    int Certificates,
    ConfigurationReload? Configuration);

/// <summary>What is wrong with one certificate, or, without a name, with a folder.</summary>
internal sealed record FailureReport(string? Name, string Source, string Reason, string Message, bool Serving, DateTimeOffset Since);
