using System.Reflection;
using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

/// <summary>
/// Every piece of metadata of an item flips exactly the stages it reaches. What there is, the records tell: one that is new fails here until somebody has said
/// what it reaches.
/// </summary>
public sealed class ItemStagesTests : IDisposable
{
    private const string Tokenize = "Tokenize";
    private const string Train = "Train";
    private const string Evaluate = "Evaluate";
    private const string Export = "Export";
    private const string Nothing = "";

    private static readonly Stage[] Stages = [Stage.Tokenize, Stage.Train, Stage.Evaluate, Stage.Export];

    /// <summary>The stages a piece of metadata reaches, by item.</summary>
    private static readonly Dictionary<Type, Dictionary<string, string>> Reached = new()
    {
        [typeof(DatasetSpec)] = new()
        {
            [nameof(DatasetSpec.Files)] = Tokenize,
            [nameof(DatasetSpec.Split)] = Tokenize,
            [nameof(DatasetSpec.Format)] = Tokenize,
            [nameof(DatasetSpec.Encoding)] = Tokenize,
            [nameof(DatasetSpec.Delimiter)] = Tokenize,
            [nameof(DatasetSpec.Quoting)] = Tokenize,
            [nameof(DatasetSpec.HasHeader)] = Tokenize,
            [nameof(DatasetSpec.Columns)] = Tokenize,
            [nameof(DatasetSpec.TextColumn)] = Tokenize,
            [nameof(DatasetSpec.TextPairColumn)] = Tokenize,
            [nameof(DatasetSpec.TargetColumn)] = Tokenize,
            [nameof(DatasetSpec.NegativeColumns)] = Tokenize,
            [nameof(DatasetSpec.TokensColumn)] = Tokenize,
            [nameof(DatasetSpec.QuestionColumn)] = Tokenize,
            [nameof(DatasetSpec.ContextColumn)] = Tokenize,
            [nameof(DatasetSpec.AnswersColumn)] = Tokenize,
            [nameof(DatasetSpec.EndingColumns)] = Tokenize,
            [nameof(DatasetSpec.EvalSet)] = Evaluate,
            [nameof(DatasetSpec.Slices)] = Tokenize,
            [nameof(DatasetSpec.MediaColumn)] = Tokenize,
            [nameof(DatasetSpec.MediaFolder)] = Tokenize,
            [nameof(DatasetSpec.LabelColumn)] = Tokenize,
            [nameof(DatasetSpec.LabelDelimiter)] = Tokenize,
            [nameof(DatasetSpec.LabelNames)] = Tokenize,
            [nameof(DatasetSpec.HasClassLabels)] = Tokenize,
            [nameof(DatasetSpec.Where)] = Tokenize,
            [nameof(DatasetSpec.Sample)] = Tokenize,
            [nameof(DatasetSpec.Shuffle)] = Tokenize,
            [nameof(DatasetSpec.Skip)] = Tokenize,
            [nameof(DatasetSpec.Take)] = Tokenize,
            [nameof(DatasetSpec.SplitBy)] = Tokenize,
            [nameof(DatasetSpec.Weight)] = Tokenize,
            // The content counts for Tokenize; where it comes from, the model card tells.
            [nameof(DatasetSpec.Hub)] = Evaluate,
            [nameof(DatasetSpec.Position)] = Nothing,
            [nameof(DatasetSpec.ColumnPositions)] = Nothing,
        },
        [typeof(MetricSpec)] = new()
        {
            [nameof(MetricSpec.Name)] = $"{Evaluate} {Export}",
            [nameof(MetricSpec.Minimum)] = Nothing,
            [nameof(MetricSpec.Maximum)] = Nothing,
            [nameof(MetricSpec.MaxDrop)] = Nothing,
            [nameof(MetricSpec.MaxExportDrop)] = Nothing,
            [nameof(MetricSpec.Position)] = Nothing,
            [nameof(MetricSpec.EvalSet)] = Nothing,
            [nameof(MetricSpec.Slice)] = Nothing,
        },
        [typeof(OptimizerGroupSpec)] = new()
        {
            [nameof(OptimizerGroupSpec.Name)] = Train,
            [nameof(OptimizerGroupSpec.Parameters)] = Train,
            [nameof(OptimizerGroupSpec.LearningRateFactor)] = Train,
            [nameof(OptimizerGroupSpec.WeightDecay)] = Train,
            [nameof(OptimizerGroupSpec.Position)] = Nothing,
        },
        [typeof(SampleSpec)] = new()
        {
            [nameof(SampleSpec.Text)] = Evaluate,
            [nameof(SampleSpec.Position)] = Nothing,
        },
        [typeof(ExportSpec)] = new()
        {
            [nameof(ExportSpec.Format)] = Export,
            [nameof(ExportSpec.Precision)] = Export,
            // Of ONNX, which the item is, there is none.
            [nameof(ExportSpec.Type)] = Nothing,
            [nameof(ExportSpec.Position)] = Nothing,
        },
        [typeof(HookSpec)] = new()
        {
            [nameof(HookSpec.File)] = $"{Train} {Evaluate} {Export}",
            [nameof(HookSpec.Metrics)] = $"{Train} {Evaluate} {Export}",
            [nameof(HookSpec.Position)] = Nothing,
        },
    };

    private readonly StageFixture _project = new();

    public ItemStagesTests()
    {
        _project.Write("other.csv", "text,label\nother,b\n");
        _project.Write("hooks/Mine.dll", "il");
        _project.Write("hooks/Other.dll", "other il");
        _project.Project = _project.Project with
        {
            Hooks = [new HookSpec(_project["hooks/Mine.dll"], ["cost"])],
            OptimizerGroups = [new OptimizerGroupSpec("head", ["classifier.*"])],
            Samples = [new SampleSpec("Once upon a time")],
            Exports = [new ExportSpec(ExportFormat.Onnx)],
        };
    }

    public static TheoryData<string, string> Metadata
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (Type item in Reached.Keys)
            {
                foreach (PropertyInfo property in item.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
                {
                    all.Add(item.Name, property.Name);
                }
            }

            return all;
        }
    }

    public void Dispose() => _project.Dispose();

    [Theory]
    [MemberData(nameof(Metadata))]
    public void A_piece_of_metadata_flips_exactly_the_stages_it_reaches(string item, string name)
    {
        (Type type, Dictionary<string, string> reached) = Reached.Single(pair => pair.Key.Name == item);
        Dictionary<Stage, string> before = Keys();
        _project.Project = Changed(_project.Project, type, type.GetProperty(name)!);
        Dictionary<Stage, string> after = Keys();
        Assert.Equal(reached[name], string.Join(' ', Stages.Where(stage => before[stage] != after[stage])));
    }

    [Fact]
    public void Where_a_push_goes_flips_nothing()
    {
        Dictionary<Stage, string> before = Keys();
        _project.Project = _project.Project with
        {
            PushTo = "/elsewhere",
            PushToHub = new HubDestinationSpec("me/reviews", "next", true, HubStrategy.End, true)
        };
        Assert.Equal(before, Keys());
    }

    [Fact]
    public void Texts_in_the_report_flip_Evaluate_alone()
    {
        Dictionary<Stage, string> before = Keys();
        _project.Project = _project.Project with { ReportIncludeTexts = true };
        Dictionary<Stage, string> after = Keys();
        Assert.Equal([Stage.Evaluate], Stages.Where(stage => before[stage] != after[stage]));
    }

    [Fact]
    public void The_order_of_samples_flips_Evaluate_alone()
    {
        _project.Project = _project.Project with { Samples = [new SampleSpec("a;b"), new SampleSpec("c")] };
        Dictionary<Stage, string> before = Keys();
        _project.Project = _project.Project with { Samples = [new SampleSpec("c"), new SampleSpec("a;b")] };
        Dictionary<Stage, string> turned = Keys();
        _project.Project = _project.Project with { Samples = [new SampleSpec("a"), new SampleSpec("b"), new SampleSpec("c")] };
        Dictionary<Stage, string> parted = Keys();

        Assert.Equal([Stage.Evaluate], Stages.Where(stage => before[stage] != turned[stage]));
        Assert.Equal([Stage.Evaluate], Stages.Where(stage => before[stage] != parted[stage]));
    }

    [Fact]
    public void The_type_of_a_gguf_file_flips_Export_alone()
    {
        _project.Project = _project.Project with { Exports = [new ExportSpec(ExportFormat.Gguf)] };
        Dictionary<Stage, string> before = Keys();
        _project.Project = _project.Project with { Exports = [new ExportSpec(ExportFormat.Gguf, Type: GgufType.Q8Zero)] };
        Dictionary<Stage, string> after = Keys();
        Assert.Equal([Stage.Export], Stages.Where(stage => before[stage] != after[stage]));
    }

    [Fact]
    public void The_order_of_items_that_have_names_flips_nothing()
    {
        _project.Project = _project.Project with
        {
            Metrics = [new MetricSpec("accuracy"), new MetricSpec("f1")],
            Exports = [new ExportSpec(ExportFormat.Onnx), new ExportSpec(ExportFormat.Onnx, ExportPrecision.Int8)],
            OptimizerGroups = [new OptimizerGroupSpec("head", ["classifier.*"]), new OptimizerGroupSpec("rest", ["bert.*"])],
        };
        Dictionary<Stage, string> before = Keys();
        _project.Project = _project.Project with
        {
            Metrics = [.. _project.Project.Metrics.Reverse()],
            Exports = [.. _project.Project.Exports.Reverse()],
            OptimizerGroups = [.. _project.Project.OptimizerGroups.Reverse()],
            Datasets = [.. _project.Project.Datasets.Reverse()],
        };
        Assert.Equal(before, Keys());
    }

    private Dictionary<Stage, string> Keys()
    {
        _project.FinishAll();
        return Stages.ToDictionary(stage => stage, stage => _project.Check(stage).Key.Value);
    }

    private ProjectSpec Changed(ProjectSpec project, Type item, PropertyInfo property) => item.Name switch
    {
        nameof(DatasetSpec) => project with { Datasets = [Changed(project.Datasets[0], property), project.Datasets[1]] },
        nameof(MetricSpec) => project with { Metrics = [Changed(project.Metrics[0], property)] },
        nameof(OptimizerGroupSpec) => project with { OptimizerGroups = [Changed(project.OptimizerGroups[0], property)] },
        nameof(SampleSpec) => project with { Samples = [Changed(project.Samples[0], property)] },
        nameof(ExportSpec) => project with { Exports = [Changed(project.Exports[0], property)] },
        _ => project with { Hooks = [Changed(project.Hooks[0], property)] },
    };

    /// <summary>The same record with another value of one property.</summary>
    private T Changed<T>(T record, PropertyInfo property)
        where T : class
    {
        var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, Another(property, property.GetValue(record)));
        return copy;
    }

    private object Another(PropertyInfo property, object? now) => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType).Name switch
    {
        nameof(String) when property.Name == nameof(HookSpec.File) => _project["hooks/Other.dll"],
        nameof(String) => now + "another",
        nameof(Int32) => (int?)now + 1 ?? 1,
        nameof(Double) => (double?)now + 0.5 ?? 0.5,
        nameof(Boolean) => !(bool)now!,
        nameof(ExportFormat) => ExportFormat.Gguf,
        nameof(GgufType) => GgufType.F16,
        nameof(ExportPrecision) => ExportPrecision.Int8,
        nameof(DatasetQuoting) => DatasetQuoting.Minimal,
        nameof(Char) => ';',
        nameof(DatasetFormat) => DatasetFormat.Tsv,
        nameof(SourcePosition) => new SourcePosition(_project.Project.ProjectFile, 7, 5),
        nameof(HubDatasetReference) => new HubDatasetReference("org/data", "main"),
        _ when property.Name == nameof(DatasetSpec.ColumnPositions) =>
            new Dictionary<string, SourcePosition> { ["TextColumn"] = new(_project.Project.ProjectFile, 8, 5) },
        "IReadOnlyDictionary`2" => new Dictionary<string, string> { ["a"] = "b" },
        _ when property.Name == nameof(DatasetSpec.Files) => new List<string> { _project["other.csv"] },
        _ when property.Name == nameof(DatasetSpec.Where) => new List<RowCondition> { new("lang", IsEqual: true, "en") },
        _ when property.Name == nameof(DatasetSpec.SplitBy) => new List<HeldOutSplit> { new("validation", 0.1) },
        _ => new List<string> { "another" },
    };
}
