using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace EdgeProxy.Proxying;

/// <summary>What EdgeProxy does to every route's headers, beside the transforms the route itself asks for.</summary>
internal sealed class EdgeTransforms : ITransformProvider
{
    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        // A route that configures X-Forwarded itself gets what it asks for; the client's own claims are gone by then all the same.
        if (context.UseDefaultForwarders != false)
        {
            context.UseDefaultForwarders = false;
            context.RequestTransforms.Add(new ForwardedHeadersTransform());
        }

        // The backend's product and version are nobody's business. First in the list, so that a route may still set a Server header.
        context.ResponseTransforms.Insert(0, new ResponseHeaderRemoveTransform(HeaderNames.Server, ResponseCondition.Always));

        context.ResponseTransforms.Insert(0, new HopByHopResponseTransform());

        // Last: nothing can be added to headers that are sent.
        context.ResponseTransforms.Add(new EarlyHeadersTransform());
    }
}
