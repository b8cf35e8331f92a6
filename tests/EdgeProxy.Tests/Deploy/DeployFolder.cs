using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace EdgeProxy.Tests.Deploy;

/// <summary>The files that operators copy, read the way their tools read them.</summary>
internal static class DeployFolder
{
    private static readonly JsonDocumentOptions Strict = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    public static string Root { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static JsonNode Json(string text) => JsonNode.Parse(text, documentOptions: Strict)!;

    /// <summary>Every document of a YAML file; a key that stands twice is an error.</summary>
    public static IReadOnlyList<JsonNode> Yaml(string path)
    {
        var reader = new DeserializerBuilder().WithDuplicateKeyChecking().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var parser = new YamlDotNet.Core.Parser(new StringReader(Read(path)));
        var documents = new List<JsonNode>();
        parser.MoveNext();
        while (parser.MoveNext() && parser.Current is YamlDotNet.Core.Events.DocumentStart)
        {
            documents.Add(Json(writer.Serialize(reader.Deserialize(parser)!)));
        }

        return documents;
    }

    private static string FindRoot(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EdgeProxy.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }
}
