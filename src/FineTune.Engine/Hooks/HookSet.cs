using System.Reflection;
using FineTune.Contracts;
using FineTune.Engine.Training;
using FineTune.Hooks;
using TorchSharp;

namespace FineTune.Engine.Hooks;

/// <summary>The user's classes that a project's Hook items bring.</summary>
internal sealed class HookSet
{
    private static readonly Type[] Interfaces = [typeof(IMetric), typeof(ILoss), typeof(ITrainerCallback), typeof(ICollator)];
    private readonly List<(Type Type, SourcePosition? Position)> _metrics = [];
    private readonly List<Hook<ITrainerCallback>> _callbacks = [];
    private readonly List<Hook<ICollator>> _collators = [];
    private Hook<ILoss>? _loss;

    public IReadOnlyList<Hook<ITrainerCallback>> Callbacks => _callbacks;

    /// <exception cref="FineTuneException">FT34xx: an assembly cannot be used as a hook, or its code failed.</exception>
    public static HookSet Load(ProjectSpec project)
    {
        var hooks = new HookSet();
        foreach (HookSpec spec in project.Hooks)
        {
            hooks.Add(spec);
        }

        return hooks;
    }

    /// <summary>Classes that are loaded already, for tests.</summary>
    public static HookSet Of(params Type[] types) => Of(null, types);

    /// <param name="position">Where the project names their assembly.</param>
    /// <inheritdoc cref="Of(Type[])"/>
    public static HookSet Of(SourcePosition? position, params Type[] types)
    {
        var hooks = new HookSet();
        var spec = new HookSpec(typeof(HookSet).Assembly.Location, [], position);
        foreach (Type type in types)
        {
            hooks.Add(spec, type);
        }

        return hooks;
    }

    /// <summary>The task with the user's loss, metrics and collators.</summary>
    /// <param name="vocabularySize">Token ids are below it.</param>
    public ITrainingTask Around(ITrainingTask task, int vocabularySize) =>
        _loss is null && _metrics.Count == 0 && _collators.Count == 0
            ? task
            : new HookedTask(task, _loss, new HookedTokens(_collators, vocabularySize), NewMetrics);

    /// <summary>The arguments with the direction of a metric that only the user's code knows.</summary>
    public TrainingArguments Complete(TrainingArguments arguments)
    {
        string best = new BestMetric(arguments).Name;
        Hook<IMetric>? metric = NewMetrics().FirstOrDefault(metric => metric.Run(code => code.Name) == best);
        return metric is null || arguments.GreaterIsBetter is not null
            ? arguments
            : arguments with { GreaterIsBetter = metric.Run(code => code.GreaterIsBetter) };
    }

    /// <summary>The user's metrics by name: true where more is better.</summary>
    public IReadOnlyDictionary<string, bool> Directions() =>
        NewMetrics().ToDictionary(metric => metric.Run(code => code.Name), metric => metric.Run(code => code.GreaterIsBetter), StringComparer.Ordinal);

    private static Hook<T> Create<T>(Type type, SourcePosition? position)
        where T : class => new(HookCall.Run(type, position, () => (T)Activator.CreateInstance(type)!), position);

    private static Type[] HookTypes(HookSpec spec)
    {
        try
        {
            Assembly assembly = new HookLoadContext(spec.File).LoadHook();
            ThrowIfNewer(spec, assembly);
            return [.. assembly.GetExportedTypes()
                .Where(type => type is { IsClass: true, IsAbstract: false } && Interfaces.Any(one => one.IsAssignableFrom(type)))];
        }
        catch (Exception exception) when (exception is BadImageFormatException or IOException or ReflectionTypeLoadException or TypeLoadException)
        {
            throw new FineTuneException(
                DiagnosticCatalog.HookNotUsable,
                spec.Position,
                exception,
                Path.GetFileName(spec.File),
                exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' '));
        }
    }

    /// <summary>A hook that was built for a later version of what the engine brings would fail at its first use of it.</summary>
    private static void ThrowIfNewer(HookSpec spec, Assembly assembly)
    {
        AssemblyName[] brought = [typeof(IMetric).Assembly.GetName(), typeof(torch).Assembly.GetName(), Assembly.Load("System.Runtime").GetName()];
        foreach (AssemblyName wanted in assembly.GetReferencedAssemblies())
        {
            if (brought.FirstOrDefault(name => name.Name == wanted.Name) is { } own && wanted.Version > own.Version)
            {
                throw new FineTuneException(
                    DiagnosticCatalog.HookNotUsable,
                    spec.Position,
                    Path.GetFileName(spec.File),
                    $"it was built for {wanted.Name} {wanted.Version}, and the engine has {own.Version}; build it for that");
            }
        }
    }

    private void Add(HookSpec spec)
    {
        Type[] types = HookTypes(spec);
        if (types.Length == 0)
        {
            string names = string.Join(", ", Interfaces.Select(one => one.Name));
            throw new FineTuneException(
                DiagnosticCatalog.HookNotUsable, spec.Position, Path.GetFileName(spec.File), $"no public class in it implements one of {names}");
        }

        foreach (Type type in types)
        {
            Add(spec, type);
        }

        string[] found = [.. types.Where(typeof(IMetric).IsAssignableFrom).Select(type => Create<IMetric>(type, spec.Position).Run(metric => metric.Name))];
        if (!found.Order(StringComparer.Ordinal).SequenceEqual(spec.Metrics.Order(StringComparer.Ordinal)))
        {
            throw new FineTuneException(
                DiagnosticCatalog.HookMetricsDiffer, spec.Position, Path.GetFileName(spec.File), string.Join(";", found), string.Join(";", spec.Metrics));
        }
    }

    private void Add(HookSpec spec, Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw new FineTuneException(
                DiagnosticCatalog.HookNotUsable, spec.Position, Path.GetFileName(spec.File), $"{type.FullName} has no public constructor without parameters");
        }

        if (typeof(IMetric).IsAssignableFrom(type))
        {
            _metrics.Add((type, spec.Position));
        }

        if (typeof(ILoss).IsAssignableFrom(type))
        {
            _loss = _loss is null
                ? Create<ILoss>(type, spec.Position)
                : throw new FineTuneException(
                    DiagnosticCatalog.HookNotUsable,
                    spec.Position,
                    Path.GetFileName(spec.File),
                    $"{type.FullName} is a second loss beside {_loss.Type.FullName}");
        }

        if (typeof(ITrainerCallback).IsAssignableFrom(type))
        {
            _callbacks.Add(Create<ITrainerCallback>(type, spec.Position));
        }

        if (typeof(ICollator).IsAssignableFrom(type))
        {
            _collators.Add(Create<ICollator>(type, spec.Position));
        }
    }

    private Hook<IMetric>[] NewMetrics() => [.. _metrics.Select(metric => Create<IMetric>(metric.Type, metric.Position))];
}
