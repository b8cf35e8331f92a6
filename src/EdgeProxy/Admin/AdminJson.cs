using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeProxy.Admin.Certificates;
using EdgeProxy.Admin.ClientCertificates;
using EdgeProxy.Admin.Events;
using EdgeProxy.Admin.Generations;
using EdgeProxy.Admin.Handshakes;
using EdgeProxy.Admin.Policies;
using EdgeProxy.Admin.Reload;
using EdgeProxy.Admin.Status;
using EdgeProxy.Admin.Tickets;

namespace EdgeProxy.Admin;

/// <summary>JSON of the admin endpoint. Absent values are written as null: a field of the contract is always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(IReadOnlyList<CertificateReport>))]
[JsonSerializable(typeof(StapleReport))]
[JsonSerializable(typeof(ResolveReport))]
[JsonSerializable(typeof(DrainReport))]
[JsonSerializable(typeof(ReloadOutcome))]
[JsonSerializable(typeof(IReadOnlyList<HandshakeReport>))]
[JsonSerializable(typeof(IReadOnlyList<ClientDemandReport>))]
[JsonSerializable(typeof(ConfigurationReload))]
[JsonSerializable(typeof(IReadOnlyList<GenerationReport>))]
[JsonSerializable(typeof(IReadOnlyList<PolicyReport>))]
[JsonSerializable(typeof(RotateTicketsOutcome))]
[JsonSerializable(typeof(IReadOnlyList<EventReport>))]
internal sealed partial class AdminJson : JsonSerializerContext
{
    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }
}
