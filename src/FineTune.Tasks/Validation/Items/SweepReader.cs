using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Sweep items and properties: arguments that there are, values that they take, ranges that are not empty.</summary>
internal sealed class SweepReader(ProjectXml project, ProjectInput input, MetricChoice metrics, DiagnosticList diagnostics)
{
    private const string BaseModel = "BaseModel";
    private const string Values = "Values";
    private const string Minimum = "Minimum";
    private const string Maximum = "Maximum";
    private const string Scale = "Scale";
    private const string Step = "Step";

    private static readonly string[] Scales = ["linear", "log"];

    private readonly ValueParser _parser = new(diagnostics);
    private readonly ElementMatcher _matcher = new(project, KnownNames.Sweep, KnownNames.SweepMetadata);

    /// <summary>Null where the project has neither items nor properties of a sweep.</summary>
    public SweepSpec? Read()
    {
        if (input.Sweeps.Count == 0 && input.SweepProperties.Values.All(string.IsNullOrWhiteSpace))
        {
            return null;
        }

        IReadOnlyList<SweepParameterSpec> parameters = Parameters();
        SweepSpec standard = SweepSpec.Default;
        SweepAlgorithm algorithm = Choice<SweepAlgorithm>("SweepAlgorithm") ?? standard.Algorithm;
        parameters = parameters.Count > 0 ? parameters : standard.Parameters;
        if (algorithm == SweepAlgorithm.Grid)
        {
            CheckGrid(parameters);
        }

        return new SweepSpec
        {
            Parameters = parameters,
            Trials = WholeNumber("SweepTrials", 1) ?? standard.Trials,
            Metric = Metric(),
            Direction = Choice<SweepDirection>("SweepDirection"),
            Algorithm = algorithm,
            Pruner = Choice<SweepPruner>("SweepPruner") ?? standard.Pruner,
            Seed = WholeNumber("SweepSeed", 0) ?? standard.Seed,
            TimeoutSeconds = Timeout(),
            Adopt = Property("SweepAdopt") is { } adopt && _parser.Flag(new WrittenValue("SweepAdopt", adopt, PositionOf("SweepAdopt", adopt))) == true,
            ParallelTrials = WholeNumber("SweepParallelTrials", 1),
        };
    }

    private List<SweepParameterSpec> Parameters()
    {
        var parameters = new List<SweepParameterSpec>();
        foreach (EvaluatedItem item in input.Sweeps)
        {
            ItemElement? element = _matcher.Find(item);
            SourcePosition position = element?.Position ?? project.FilePosition;
            if (Read(item, element, position) is not { } parameter)
            {
                continue;
            }

            if (parameters.Exists(known => known.Name == parameter.Name))
            {
                Report(position, item.Include, "is there twice");
            }

            parameters.Add(parameter);
        }

        return parameters;
    }

    private SweepParameterSpec? Read(EvaluatedItem item, ItemElement? element, SourcePosition position)
    {
        if (item.Include.Equals(BaseModel, StringComparison.OrdinalIgnoreCase))
        {
            return Listed(BaseModel, null, item, element, position);
        }

        if (Find(item.Include) is not { } argument)
        {
            string suggestion = NearestName.Suggestion(item.Include, ArgumentCatalog.All.Select(known => known.Name).Append(BaseModel));
            Report(position, item.Include, $"is no argument of training, of the task or of tokenizing{suggestion}");
            return null;
        }

        if (!argument.IsOfModel)
        {
            Report(position, item.Include, "is an argument that no model depends on");
            return null;
        }

        return item.Find(Values) is not null ? Listed(argument.Name, argument, item, element, position) : Range(argument, item, element, position);
    }

    private static ArgumentDefinition? Find(string name)
    {
        foreach (ArgumentDefinition argument in ArgumentCatalog.All)
        {
            if (argument.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return argument;
            }
        }

        return null;
    }

    private SweepParameterSpec? Listed(string name, ArgumentDefinition? argument, EvaluatedItem item, ItemElement? element, SourcePosition position)
    {
        foreach (string other in (string[])[Minimum, Maximum, Scale, Step])
        {
            if (item.Find(other) is not null)
            {
                Report(element?.PositionOf(other) ?? position, item.Include, $"has Values, and {other} of a range");
                return null;
            }
        }

        string[] values = (item.Find(Values) ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        SourcePosition place = element?.PositionOf(Values) ?? position;
        if (values.Length == 0)
        {
            Report(place, item.Include, "has no Values");
            return null;
        }

        bool areAllTaken = true;
        foreach (string value in values)
        {
            areAllTaken &= argument is null || _parser.Argument(argument, new WrittenValue(name, value, place)) is not null;
        }

        if (values.Distinct(StringComparer.Ordinal).Count() < values.Length)
        {
            Report(place, item.Include, "has a value twice");
            return null;
        }

        return areAllTaken ? new SweepParameterSpec(name, values, Position: position) : null;
    }

    private SweepParameterSpec? Range(ArgumentDefinition argument, EvaluatedItem item, ItemElement? element, SourcePosition position)
    {
        if (argument.ValueType != typeof(int) && argument.ValueType != typeof(double))
        {
            Report(position, item.Include, $"has no Values, and {argument.Name} takes no numbers that a range could have");
            return null;
        }

        if (item.Find(Minimum) is null || item.Find(Maximum) is null)
        {
            Report(position, item.Include, "has neither Values nor both Minimum and Maximum");
            return null;
        }

        double? minimum = Bound(argument, Minimum, item, element, position);
        double? maximum = Bound(argument, Maximum, item, element, position);
        double? step = item.Find(Step) is { } written ? _parser.Number($"{Step} of {item.Include}", written, element?.PositionOf(Step) ?? position) : null;
        bool isLog = item.Find(Scale) is { } scale
            && _parser.Choice($"{Scale} of {item.Include}", scale, Scales, element?.PositionOf(Scale) ?? position) == "log";
        if (minimum is not { } low || maximum is not { } high)
        {
            return null;
        }

        bool isWhole = argument.ValueType == typeof(int);
        string? problem = low > high ? "has a Minimum above its Maximum"
            : isLog && low <= 0 ? "has a logarithmic scale, whose Minimum has to be above 0"
            : step <= 0 ? "has a Step that is not above 0"
            : isLog && step is not null ? "has a Step, which a logarithmic scale does not take"
            : isWhole && (step ?? 1) % 1 != 0 ? "has a Step that is no whole number, and the argument takes no other"
            : null;
        if (problem is not null)
        {
            Report(position, item.Include, problem);
            return null;
        }

        return new SweepParameterSpec(argument.Name, [], low, high, isLog, step, isWhole, position);
    }

    private double? Bound(ArgumentDefinition argument, string name, EvaluatedItem item, ItemElement? element, SourcePosition position)
    {
        var written = new WrittenValue($"{name} of {item.Include}", item.Find(name)!, element?.PositionOf(name) ?? position);
        return _parser.Argument(argument, written) is { } value ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;
    }

    private void CheckGrid(IReadOnlyList<SweepParameterSpec> parameters)
    {
        foreach (SweepParameterSpec parameter in parameters)
        {
            if (parameter.Values.Count == 0 && (parameter.IsLog || (parameter.Step is null && !parameter.IsWhole)))
            {
                Report(
                    parameter.Position ?? PositionOf("SweepAlgorithm", Property("SweepAlgorithm")!),
                    parameter.Name,
                    "has neither Values nor a Step, and a grid (SweepAlgorithm) tries every value");
            }
        }
    }

    private string? Metric()
    {
        if (Property("SweepMetric") is not { } written)
        {
            return null;
        }

        string name = written.StartsWith("eval_", StringComparison.Ordinal) ? written["eval_".Length..] : written;
        if (!metrics.IsKnown(name))
        {
            metrics.ReportUnknown(written, PositionOf("SweepMetric", written));
        }

        return name;
    }

    private double? Timeout()
    {
        const string Name = "SweepTimeout";
        if (Property(Name) is not { } written)
        {
            return null;
        }

        if (double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0 && double.IsFinite(seconds))
        {
            return seconds;
        }

        if (written.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(written, CultureInfo.InvariantCulture, out TimeSpan time)
            && time > TimeSpan.Zero)
        {
            return time.TotalSeconds;
        }

        diagnostics.Add(DiagnosticCatalog.BadValue, PositionOf(Name, written), Name, written, "a number of seconds above 0, or hours:minutes:seconds");
        return null;
    }

    private string? Property(string name) => input.SweepProperties.GetValueOrDefault(name)?.Trim() is { Length: > 0 } value ? value : null;

    private T? Choice<T>(string name)
        where T : struct, Enum =>
        Property(name) is { } written ? _parser.Choice<T>(name, written, PositionOf(name, written)) : null;

    private int? WholeNumber(string name, int minimum) =>
        Property(name) is { } written ? _parser.WholeNumber(name, written, minimum, PositionOf(name, written)) : null;

    private SourcePosition PositionOf(string property, string value) => project.PositionOf(property, value);

    private void Report(SourcePosition position, string sweep, string problem) => diagnostics.Add(DiagnosticCatalog.BadSweep, position, sweep, problem);
}
