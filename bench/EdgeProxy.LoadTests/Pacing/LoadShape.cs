using System.Globalization;

namespace EdgeProxy.LoadTests;

/// <summary>How much load there is at any time of a run: stages one after the other. Immutable, and knows no clock.</summary>
public sealed class LoadShape
{
    private readonly List<Section> _sections = [];

    /// <summary>Lines stages up.</summary>
    /// <param name="model">What their targets mean.</param>
    /// <param name="stages">At least one.</param>
    public LoadShape(LoadModel model, params IReadOnlyList<LoadStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0) throw new ArgumentException("a load needs a stage", nameof(stages));
        (Model, Stages) = (model, stages);
        var (start, begun, level) = (0.0, 0.0, 0.0);
        foreach (var stage in stages)
        {
            if (stage.Target < 0 || stage.Duration <= TimeSpan.Zero) throw new ArgumentException($"not a stage: {stage}", nameof(stages));
            var section = new Section(start, stage.Duration.TotalSeconds, begun, stage.IsRamp ? level : stage.Target, stage.Target);
            _sections.Add(section);
            (start, begun, level) = (section.End, section.BegunAtEnd, stage.Target);
        }

        Length = TimeSpan.FromSeconds(start);
    }

    /// <summary>What the targets mean.</summary>
    public LoadModel Model { get; }

    /// <summary>As given.</summary>
    public IReadOnlyList<LoadStage> Stages { get; }

    /// <summary>How long all of it lasts.</summary>
    public TimeSpan Length { get; }

    /// <summary>Users, or steps a second, at a time; nothing after the end.</summary>
    public double LevelAt(TimeSpan elapsed)
    {
        foreach (var section in _sections)
        {
            if (elapsed.TotalSeconds < section.End) return section.LevelAt(elapsed.TotalSeconds - section.Start);
        }

        return 0;
    }

    /// <summary>When a step of the open model is due.</summary>
    /// <param name="number">Counted from zero.</param>
    /// <returns><see langword="null"/> when the shape ends before.</returns>
    public TimeSpan? DueTime(long number)
    {
        foreach (var section in _sections)
        {
            if (number < section.BegunAtEnd) return TimeSpan.FromSeconds(section.Start + section.TimeOf(number - section.BegunAtStart));
        }

        return null;
    }

    /// <summary>The same load in less time, or more.</summary>
    /// <param name="length">Of the new shape.</param>
    public LoadShape Stretch(TimeSpan length) =>
        new(Model, [.. Stages.Select(stage => stage with { Duration = stage.Duration * (length / Length) })]);

    /// <inheritdoc />
    public override string ToString()
    {
        var unit = Model == LoadModel.Closed ? "users" : "a second";
        return string.Join(", ", Stages.Select(stage => string.Create(
            CultureInfo.InvariantCulture, $"{(stage.IsRamp ? "to " : "")}{stage.Target:0.#} {unit} for {stage.Duration.TotalSeconds:0.#} s")));
    }

    /// <summary>A stage with what came before it. Seconds; the level is a straight line, so what has begun is a parabola.</summary>
    private sealed record Section(double Start, double Length, double BegunAtStart, double From, double To)
    {
        public double End => Start + Length;

        public double BegunAtEnd => BegunAtStart + ((From + To) / 2 * Length);

        private double Slope => (To - From) / Length;

        public double LevelAt(double time) => From + (Slope * time);

        /// <summary>When so many have begun: the root of <c>From t + Slope t² / 2 = begun</c> in the form that also holds without a slope.</summary>
        public double TimeOf(double begun)
        {
            var root = Math.Sqrt(Math.Max(0, (From * From) + (2 * Slope * begun)));
            return begun <= 0 ? 0 : Math.Min(Length, 2 * begun / (From + root));
        }
    }
}
