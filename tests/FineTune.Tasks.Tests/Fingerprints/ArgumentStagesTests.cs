using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

/// <summary>Every argument flips exactly the stages that the catalogue says it reaches, and Evaluate where the model card tells it.</summary>
public sealed class ArgumentStagesTests : IDisposable
{
    private static readonly Stage[] Stages = [Stage.Tokenize, Stage.Train, Stage.Evaluate];

    private readonly StageFixture _project = new();

    public static TheoryData<string> Arguments => [.. ArgumentCatalog.All.Select(argument => argument.Name)];

    public void Dispose() => _project.Dispose();

    [Theory]
    [MemberData(nameof(Arguments))]
    public void An_argument_flips_exactly_the_stages_it_reaches(string name)
    {
        ArgumentDefinition argument = ArgumentCatalog.All.Single(candidate => candidate.Name == name);
        // An evaluation split that training looks at is another input of training, which is not what this test is about.
        // Nor is it that evaluations which generate no texts do not read how they would.
        _project.Project = _project.Project with
        {
            Training = _project.Project.Training with { EvalStrategy = IntervalStrategy.Epoch },
            TaskArguments = _project.Project.TaskArguments with { PredictWithGenerate = name != nameof(TaskArguments.PredictWithGenerate) },
        };
        Dictionary<Stage, string> before = Keys();
        _project.Project = Changed(_project.Project, argument);
        Dictionary<Stage, string> after = Keys();
        IEnumerable<Stage> flipped = Stages.Where(stage => before[stage] != after[stage]);
        IEnumerable<Stage> expected = argument.IsOfModel ? argument.Stages.Append(Stage.Evaluate).Distinct() : argument.Stages.Where(Stages.Contains);
        Assert.Equal(expected.Order(), flipped.Order());
    }

    [Fact]
    public void Logging_steps_count_where_they_say_how_often_training_evaluates()
    {
        TrainingArguments training = _project.Project.Training with { EvalStrategy = IntervalStrategy.Steps };
        Assert.True(Flips(training));
        Assert.False(Flips(training with { EvalSteps = 100 }));

        bool Flips(TrainingArguments arguments)
        {
            _project.Project = _project.Project with { Training = arguments };
            string before = Keys()[Stage.Train];
            _project.Project = _project.Project with { Training = arguments with { LoggingSteps = 7 } };
            return before != Keys()[Stage.Train];
        }
    }

    private Dictionary<Stage, string> Keys()
    {
        _project.FinishAll();
        return Stages.ToDictionary(stage => stage, stage => _project.Check(stage).Key.Value);
    }

    /// <summary>The same project with another value of one argument.</summary>
    private static ProjectSpec Changed(ProjectSpec project, ArgumentDefinition argument)
    {
        JsonObject json = JsonSerializer.SerializeToNode(project, ContractsJson.File.ProjectSpec)!.AsObject();
        string group =
            ArgumentCatalog.Training.Contains(argument) ? "training" : ArgumentCatalog.Tokenizer.Contains(argument) ? "tokenizer" : "task_arguments";
        JsonObject arguments = json[group]!.AsObject();
        arguments[argument.HuggingFaceName] = Another(argument, arguments[argument.HuggingFaceName]);
        return json.Deserialize(ContractsJson.File.ProjectSpec)!;
    }

    private static JsonNode Another(ArgumentDefinition argument, JsonNode? now)
    {
        if (argument.ValueType.IsEnum)
        {
            return argument.Choices.First(choice => choice != now?.GetValue<string>());
        }

        if (Type.GetTypeCode(argument.ValueType) == TypeCode.Object)
        {
            return argument.ValueType == typeof(NameList) ? new JsonArray("another")
                : argument.ValueType == typeof(FileSize) ? "1234"
                : new JsonObject { ["another"] = "1" };
        }

        return Type.GetTypeCode(argument.ValueType) switch
        {
            TypeCode.Boolean => !(now?.GetValue<bool>() ?? false),
            TypeCode.Int32 => (now?.GetValue<int>() ?? 100) + 1,
            TypeCode.Double => (now?.GetValue<double>() ?? 1) + 0.125,
            _ => (now?.ToString() ?? "") + "another",
        };
    }
}
