namespace EdgeProxy.Tests.Deploy;

public class DockerfileTests
{
    private static readonly string[] Lines = DeployFolder.Read("Dockerfile").Split('\n');

    // Each project file is copied by name before the restore; one that is forgotten breaks the image and nothing else.
    [Fact]
    public void Dockerfile_Restore_HasEveryProject()
    {
        var projects = Directory.GetFiles(Path.Combine(DeployFolder.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(DeployFolder.Root, path));

        Assert.All(projects, project => Assert.Contains(Lines, line => line.StartsWith($"COPY {project} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Dockerfile_CopiedFiles_ExistAndAreNotIgnored()
    {
        var allowed = DeployFolder.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();
        var sources = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ')[1..^1])
            .Select(source => source.TrimEnd('/'));

        Assert.All(sources, source =>
        {
            Assert.True(Path.Exists(Path.Combine(DeployFolder.Root, source)), source);
            Assert.Contains(source.Split('/')[0], allowed);
        });
    }

    // Restoring fetches what compiling ahead takes only when it is told of it, and publishing does not restore again.
    [Fact]
    public void Dockerfile_RestoreAndPublish_AgreeOnCompilingAhead()
    {
        var commands = Lines.Where(line => line.StartsWith("RUN dotnet ", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, commands.Count);
        Assert.All(commands, command => Assert.Contains(" -p:AheadOfTime=true", command, StringComparison.Ordinal));
    }

    [Fact]
    public void Dockerfile_EntryPoint_IsTheProxyAsNonRoot()
    {
        Assert.Contains("""ENTRYPOINT ["edgeproxy"]""", Lines);
        Assert.Contains("USER $APP_UID", Lines);
    }
}
