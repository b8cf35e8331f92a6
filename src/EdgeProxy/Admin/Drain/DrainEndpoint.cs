using EdgeProxy.Admin.Status;
using EdgeProxy.Draining;

namespace EdgeProxy.Admin.Drain;

/// <summary><c>POST /api/drain</c> begins a drain that does not end the process, <c>DELETE /api/drain</c> takes it back.</summary>
internal sealed class DrainEndpoint(DrainController drain, ConnectionLedger ledger)
{
    public Task PostAsync(HttpContext context) => drain.TryBegin()
        ? AnswerAsync(context)
        : PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There is a drain already.\n");

    public Task DeleteAsync(HttpContext context)
    {
        if (drain.TryTakeBack()) return AnswerAsync(context);
        return PlainText.WriteAsync(
            context,
            StatusCodes.Status409Conflict,
            drain.Phase == DrainPhase.Running ? "There is no drain to take back.\n" : "The process is stopping; that is not taken back.\n");
    }

    private Task AnswerAsync(HttpContext context) => AdminJson.WriteAsync(context, DrainReport.From(drain, ledger), AdminJson.Default.DrainReport);
}
