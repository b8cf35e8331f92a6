using EdgeProxy.LoadTests;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using NBomber.CSharp;

// dotnet run -c Release --project bench/EdgeProxy.NBomber -- [SCENARIO ...]
// The scenarios of EdgeProxy.LoadTests, each with its own load, run by NBomber one after the other.
await using var target = await LoadTarget.StartAsync();
using var steps = new ClientSteps(target);
foreach (var scenario in ScenarioList.For(target, steps).Where(scenario => args.Length == 0 || args.Contains(scenario.Name)))
{
    NBomberRunner
        .RegisterScenarios(Register(scenario))
        .WithTestSuite("EdgeProxy")
        .WithTestName(scenario.Name)
        .WithReportFolder(Path.Combine("artifacts", "nbomber", scenario.Name))
        .WithReportFormats(ReportFormat.Html, ReportFormat.Md, ReportFormat.Csv)
        .Run();
}

static ScenarioProps Register(LoadScenario scenario)
{
    var end = new CancellationTokenSource();
    var meanwhile = Task.CompletedTask;
    return Scenario.Create(scenario.Name, async context =>
        {
            // A step that throws has failed, for NBomber too.
            var bytes = await scenario.Step(context.ScenarioCancellationToken);
            return Response.Ok(sizeBytes: (int)bytes);
        })
        .WithInit(_ =>
        {
            meanwhile = scenario.Meanwhile(end.Token);
            return Task.CompletedTask;
        })
        .WithClean(async _ =>
        {
            await end.CancelAsync();
            await meanwhile.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            end.Dispose();
        })
        .WithWarmUpDuration(TimeSpan.FromSeconds(30))
        .WithLoadSimulations([.. scenario.Shape.Stages.Select(stage => Simulate(scenario.Shape.Model, stage))]);
}

static LoadSimulation Simulate(LoadModel model, LoadStage stage)
{
    var (target, second) = ((int)stage.Target, TimeSpan.FromSeconds(1));
    return (model, stage.IsRamp) switch
    {
        (LoadModel.Closed, false) => Simulation.KeepConstant(copies: target, during: stage.Duration),
        (LoadModel.Closed, true) => Simulation.RampingConstant(copies: target, during: stage.Duration),
        (LoadModel.Open, false) => Simulation.Inject(rate: target, interval: second, during: stage.Duration),
        _ => Simulation.RampingInject(rate: target, interval: second, during: stage.Duration),
    };
}
