namespace EdgeProxy.Compare;

/// <summary>How charts look. They bring their own background, since the page that shows them may follow another setting than the browser's.</summary>
internal static class ChartStyle
{
    public const string Sheet = """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #24292f; }
          .title { font-size: 15px; font-weight: 600; }
          .value { font-size: 11px; }
          .page { fill: #ffffff; stroke: #d0d7de; }
          .grid { stroke: #d0d7de; }
          .mark { stroke: #57606a; stroke-dasharray: 3 3; }
          .c0 { fill: #0969da; } .c1 { fill: #6e7781; } .c2 { fill: #bf8700; } .c3 { fill: #8250df; }
          .l0 { stroke: #0969da; } .l1 { stroke: #6e7781; } .l2 { stroke: #bf8700; } .l3 { stroke: #8250df; }
          .l0, .l1, .l2, .l3 { fill: none; stroke-width: 1.5; }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; }
            .page { fill: #0d1117; stroke: #30363d; }
            .grid { stroke: #30363d; }
            .mark { stroke: #8d96a0; }
            .c0 { fill: #4493f8; } .c1 { fill: #8d96a0; } .c2 { fill: #d29922; } .c3 { fill: #ab7df8; }
            .l0 { stroke: #4493f8; } .l1 { stroke: #8d96a0; } .l2 { stroke: #d29922; } .l3 { stroke: #ab7df8; }
          }
        </style>
        """;
}
