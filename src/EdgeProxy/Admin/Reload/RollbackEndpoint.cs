using System.Globalization;
using EdgeProxy.Generations;

namespace EdgeProxy.Admin.Reload;

/// <summary><c>POST /api/rollback[?generation=N]</c>: returns to an earlier generation of the configuration, by default to the one before.</summary>
/// <param name="configuration">Missing where the configuration cannot change.</param>
internal sealed class RollbackEndpoint(ConfigurationLoop? configuration = null)
{
    public async Task PostAsync(HttpContext context)
    {
        long? generation = null;
        if (context.Request.Query.TryGetValue("generation", out var text))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, "generation is a number of /api/config/generations.\n");
                return;
            }

            generation = number;
        }

        try
        {
            var outcome = configuration is null ? null : await configuration.RollBackAsync(generation).WaitAsync(context.RequestAborted);
            if (outcome is null) await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "There is no such generation; /api/config/generations lists those that are kept.\n");
            else await AdminJson.WriteAsync(context, ConfigurationReload.Of(outcome), AdminJson.Default.ConfigurationReload);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "The process is stopping; nothing is changed any more.\n");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // As after POST /api/reload.
            await PlainText.WriteAsync(context, StatusCodes.Status500InternalServerError, $"The rollback failed, and what serves goes on: {fault.Message} The log has the rest.\n");
        }
    }
}
