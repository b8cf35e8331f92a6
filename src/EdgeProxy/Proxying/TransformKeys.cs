namespace EdgeProxy.Proxying;

/// <summary>The keys that a route's transforms are made of, in YARP's documentation and inside its factories alone.</summary>
internal static class TransformKeys
{
    public static IReadOnlyList<string> All { get; } =
    [
        "PathSet", "PathPrefix", "PathRemovePrefix", "PathPattern",
        "QueryValueParameter", "QueryRouteParameter", "QueryRemoveParameter",
        "HttpMethodChange", "Set", "Append",
        "RequestHeadersCopy", "RequestHeaderOriginalHost", "RequestHeader", "RequestHeaderRouteValue", "RequestHeaderRemove", "RequestHeadersAllowed",
        "X-Forwarded", "For", "Host", "Proto", "Prefix", "HeaderPrefix", "Action",
        "Forwarded", "ForFormat", "By", "ByFormat",
        "ClientCert",
        "ResponseHeadersCopy", "ResponseHeader", "ResponseHeaderRemove", "ResponseHeadersAllowed",
        "ResponseTrailersCopy", "ResponseTrailer", "ResponseTrailerRemove", "ResponseTrailersAllowed", "When",
    ];
}
