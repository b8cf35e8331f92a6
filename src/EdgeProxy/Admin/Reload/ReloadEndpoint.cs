using System.Text.Json;
using EdgeProxy.Certificates;

namespace EdgeProxy.Admin.Reload;

/// <summary><c>POST /api/reload</c>: reads everything again and answers with what came of it.</summary>
/// <param name="loop">Missing where there is nothing to reload.</param>
internal sealed class ReloadEndpoint(CertificateLoop? loop = null)
{
    public async Task PostAsync(HttpContext context)
    {
        if (loop is null)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There is nothing to reload.\n");
            return;
        }

        try
        {
            var reload = await loop.ReloadAsync().WaitAsync(context.RequestAborted);
            await AdminJson.WriteAsync(context, Describe(reload), AdminJson.Default.ReloadOutcome);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "The process is stopping; nothing is reloaded any more.\n");
        }
    }

    private static ReloadOutcome Describe(CertificateReload reload) => new(
        [.. reload.Published.Distinct(StringComparer.Ordinal)],
        [.. reload.Removed.Distinct(StringComparer.Ordinal)],
        [.. reload.Failures.Select(Describe)],
        reload.Generation.Catalog.Entries.Count);

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
internal sealed record ReloadOutcome(
    IReadOnlyList<string> Published, IReadOnlyList<string> Removed, IReadOnlyList<FailureReport> Failures, int Certificates);

/// <summary>What is wrong with one certificate, or, without a name, with a folder.</summary>
internal sealed record FailureReport(string? Name, string Source, string Reason, string Message, bool Serving, DateTimeOffset Since);
