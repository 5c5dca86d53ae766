using System.Globalization;
using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class ValuesTests
{
    [Theory]
    [InlineData("<LearningRate>0,1</LearningRate>", "FT1004(4,6) LearningRate = '0,1' is not a number at least 0, written with a point as in 5e-5 or 0.8.")]
    [InlineData("<LearningRate>NaN</LearningRate>", "FT1004(4,6) LearningRate = 'NaN' is not a number at least 0.")]
    [InlineData("<NumTrainEpochs>-1</NumTrainEpochs>", "FT1004(4,6) NumTrainEpochs = '-1' is not a number above 0.")]
    [InlineData("<Seed>1.5</Seed>", "FT1004(4,6) Seed = '1.5' is not a whole number at least 0.")]
    [InlineData("<MaxLength>2</MaxLength>", "FT1004(4,6) MaxLength = '2' is not a whole number at least 3.")]
    [InlineData("<LoggingFirstStep>yes</LoggingFirstStep>", "FT1004(4,6) LoggingFirstStep = 'yes' is not true or false.")]
    [InlineData(
        "<EvalStrategy>steps</EvalStrategy><EvalSteps>2.5</EvalSteps>",
        "FT1004(4,40) EvalSteps = '2.5' is not a whole number of steps, or a ratio of all steps below 1.")]
    [InlineData("<SaveSteps>100.5</SaveSteps>", "FT1004(4,6) SaveSteps = '100.5' is not a whole number of steps, or a ratio of all steps below 1.")]
    [InlineData("<LoggingSteps>1.5</LoggingSteps>", "FT1004(4,6) LoggingSteps = '1.5' is not a whole number of steps, or a ratio of all steps below 1.")]
    [InlineData("<WarmupSteps>1.5</WarmupSteps>", "FT1004(4,6) WarmupSteps = '1.5' is not a whole number of steps, or a ratio of all steps below 1.")]
    [InlineData("<EvalStrategy>epochs</EvalStrategy>", "FT1004(4,6) EvalStrategy = 'epochs' is not one of no, steps, epoch (did you mean 'epoch'?).")]
    [InlineData("<MaxShardSize>5 gigabytes</MaxShardSize>", "FT1004(4,6) MaxShardSize = '5 gigabytes' is not a size such as 500MB or 5GB.")]
    [InlineData("<MaxShardSize>0</MaxShardSize>", "FT1004(4,6) MaxShardSize = '0' is not a size")]
    [InlineData("<ReportIncludeTexts>yes</ReportIncludeTexts>", "FT1004(4,6) ReportIncludeTexts = 'yes' is not true or false.")]
    [InlineData("<FineTuneDevice>gpu</FineTuneDevice>", "FT1004(4,6) FineTuneDevice = 'gpu' is not one of auto, cpu, cuda, cuda:N, mps.")]
    public void A_bad_value_is_an_error_at_its_element(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("")]
    public void Values_mean_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        // Invariant globalization leaves other cultures without data, so the separators are set by hand.
        CultureInfo other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.NumberFormat.NumberDecimalSeparator = culture.Length == 0 ? "." : ",";
        other.NumberFormat.NegativeSign = culture.Length == 0 ? "-" : "~";
        CultureInfo.CurrentCulture = other;
        try
        {
            using var good = ProjectUnderTest.With("<LearningRate>2.5e-5</LearningRate><lrschedulertype>LINEAR</lrschedulertype><MaxSteps>-1</MaxSteps>");
            Assert.Equal(2.5e-5, good.Read().Training.LearningRate);
            using var bad = ProjectUnderTest.With("<LearningRate>0,1</LearningRate>");
            Assert.StartsWith("FT1004", Assert.Single(bad.Problems()), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_is_not_set_has_the_default_of_the_record_that_carries_it()
    {
        using var project = ProjectUnderTest.With("<LearningRate>2e-5</LearningRate>");
        ProjectSpec spec = project.Read();
        Assert.Equal(new TrainingArguments { LearningRate = 2e-5 }, spec.Training);
        Assert.Equal(new TokenizerArguments(), spec.Tokenizer);
    }

    [Fact]
    public void A_value_from_the_command_line_points_at_the_file_and_no_line()
    {
        using var project = ProjectUnderTest.With("<Seed>1</Seed>");
        project.GlobalProperties["Seed"] = "x";
        Assert.StartsWith("FT1004(0,0) Seed = 'x'", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<LoadBestModelAtEnd>true</LoadBestModelAtEnd>", "FT1011(4,6) LoadBestModelAtEnd needs EvalStrategy")]
    [InlineData("<SaveStrategy>epoch</SaveStrategy><SaveSteps>10</SaveSteps>", "FT1016(4,40) SaveSteps has no effect: SaveStrategy is not 'steps'.")]
    [InlineData("<EvalSteps>10</EvalSteps>", "FT1016(4,6) EvalSteps has no effect: EvalStrategy is not 'steps'.")]
    [InlineData(
        "<LrSchedulerType>constant</LrSchedulerType><WarmupRatio>0.1</WarmupRatio>",
        "FT1006(4,49)",
        "FT1016(4,49) WarmupRatio has no effect: LrSchedulerType has no warm-up")]
    [InlineData("<MaxSteps>10</MaxSteps><WarmupSteps>10</WarmupSteps>", "FT1020(4,29) The warm-up of 10 steps does not end within the 10 steps")]
    [InlineData("<MetricForBestModel>acuracy</MetricForBestModel><EvalStrategy>epoch</EvalStrategy>", "FT1012(4,6) Unknown metric 'acuracy'")]
    public void Arguments_that_cannot_work_together_are_said(string properties, params string[] expected)
    {
        using var project = ProjectUnderTest.With(properties);
        IReadOnlyList<string> problems = project.Problems();
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<LoadBestModelAtEnd>true</LoadBestModelAtEnd><EvalStrategy>epoch</EvalStrategy>")]
    [InlineData("<LoadBestModelAtEnd>true</LoadBestModelAtEnd><EvalStrategy>steps</EvalStrategy><EvalSteps>300</EvalSteps>")]
    public void The_best_model_needs_no_equal_strategies(string properties)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void A_step_larger_than_the_data_is_a_warning_where_the_rows_are_known()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel><GradientAccumulationSteps>3</GradientAccumulationSteps></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" Take="20" /></ItemGroup>
            </Project>
            """);
        Assert.StartsWith("FT1021(2,95) A step takes 24 rows", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    /// <summary>Eight rows.</summary>
    [Theory]
    [InlineData(
        "<PerDeviceTrainBatchSize>9</PerDeviceTrainBatchSize>",
        "FT1021(4,6) A step takes 9 rows (PerDeviceTrainBatchSize x GradientAccumulationSteps), but the training split has no more than 8;")]
    [InlineData(
        "<PerDeviceTrainBatchSize>9</PerDeviceTrainBatchSize><FineTuneProcesses>2</FineTuneProcesses>",
        "FT1021(4,6) A step takes 18 rows (PerDeviceTrainBatchSize x GradientAccumulationSteps x 2 processes), but the training split has no more than 8;")]
    [InlineData(
        "<PerDeviceTrainBatchSize>4</PerDeviceTrainBatchSize><WarmupSteps>6</WarmupSteps>",
        "FT1020(4,58) The warm-up of 6 steps does not end within the 6 steps")]
    [InlineData("<PerDeviceTrainBatchSize>4</PerDeviceTrainBatchSize><WarmupSteps>5</WarmupSteps>")]
    [InlineData(
        "<NumTrainEpochs>0.1</NumTrainEpochs><WarmupSteps>2</WarmupSteps>", "FT1020(4,42) The warm-up of 2 steps does not end within the 1 step of training")]
    [InlineData(
        "<PerDeviceTrainBatchSize>9</PerDeviceTrainBatchSize><DataloaderDropLast>true</DataloaderDropLast><WarmupSteps>6</WarmupSteps>",
        "FT1011(4,58) DataloaderDropLast is true, PerDeviceTrainBatchSize is 9, and the training split has no more than 8 rows: no step is left.")]
    [InlineData("<PerDeviceTrainBatchSize>8</PerDeviceTrainBatchSize><DataloaderDropLast>true</DataloaderDropLast>")]
    [InlineData(
        "<PerDeviceTrainBatchSize>5</PerDeviceTrainBatchSize><FineTuneProcesses>2</FineTuneProcesses>",
        "FT1021(4,6) A step takes 10 rows (PerDeviceTrainBatchSize x GradientAccumulationSteps x 2 processes), but the training split has no more than 8;")]
    [InlineData("<PerDeviceTrainBatchSize>4</PerDeviceTrainBatchSize><FineTuneProcesses>2</FineTuneProcesses>")]
    [InlineData(
        "<PerDeviceTrainBatchSize>2</PerDeviceTrainBatchSize><WarmupSteps>6</WarmupSteps><FineTuneProcesses>2</FineTuneProcesses>",
        "FT1020(4,58) The warm-up of 6 steps does not end within the 6 steps")]
    [InlineData(
        "<PerDeviceTrainBatchSize>5</PerDeviceTrainBatchSize><DataloaderDropLast>true</DataloaderDropLast><FineTuneProcesses>2</FineTuneProcesses>",
        "FT1011(4,58) DataloaderDropLast is true, PerDeviceTrainBatchSize is 5 in each of 2 processes, and the training split has no more than 8 rows")]
    // Ranks of a launcher that has started the build count before FineTuneProcesses; how many one starts later the engine knows.
    [InlineData(
        "<PerDeviceTrainBatchSize>4</PerDeviceTrainBatchSize><FineTuneProcesses>2</FineTuneProcesses><_FineTuneOwnRanks>3</_FineTuneOwnRanks>",
        "FT1021(4,6) A step takes 12 rows (PerDeviceTrainBatchSize x GradientAccumulationSteps x 3 processes), but the training split has no more than 8;")]
    [InlineData("<PerDeviceTrainBatchSize>9</PerDeviceTrainBatchSize><FineTuneLauncher>srun -n 2</FineTuneLauncher>")]
    [InlineData(
        "<PerDeviceTrainBatchSize>5</PerDeviceTrainBatchSize><DataloaderDropLast>true</DataloaderDropLast><WarmupSteps>3</WarmupSteps>",
        "FT1020(4,103) The warm-up of 3 steps does not end within the 3 steps")]
    public void The_lines_of_the_data_show_what_is_too_large_for_them(string properties, params string[] expected)
    {
        using var project = ProjectUnderTest.With(properties);
        IReadOnlyList<string> problems = project.Problems();
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_project_in_the_folder_is_refused_while_the_first_is_there()
    {
        using var project = ProjectUnderTest.With("");
        string other = Path.Combine(project.Folder, "other.finetune");
        string spec = Path.Combine(project.Folder, "project.json");
        File.WriteAllText(spec, $$"""{"project_file":{{System.Text.Json.JsonSerializer.Serialize(other)}}}""");
        project.SpecFile = spec;
        Assert.Empty(project.Problems());
        File.WriteAllText(other, "<Project />");
        Assert.StartsWith("FT1019(0,0) 'other.finetune' keeps its stages in the same folder: .", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<LrSchedulerKwargs>num_cycles</LrSchedulerKwargs>", "FT1004(4,6) LrSchedulerKwargs = 'num_cycles' is not a list of name=value pairs")]
    [InlineData("<Fp16>true</Fp16>", "FT1014(4,6) Fp16 is not applicable: float16 needs loss scaling")]
    [InlineData("<ReportTo>wandb</ReportTo>", "FT1015(4,6) ReportTo has no effect here: wandb is a package of Python; tensorboard, mlflow, jsonl are here")]
    [InlineData(
        "<ReportTo>tensorbord</ReportTo>",
        "FT1004(4,6) ReportTo = 'tensorbord' is not one of none, tensorboard, mlflow, jsonl, or several with ';' between them (did you mean 'tensorboard'?)")]
    [InlineData("<ReportTo>none;jsonl</ReportTo>", "FT1011(4,6) ReportTo is none and something else")]
    [InlineData("<LoggingDir>logs</LoggingDir>", "FT1016(4,6) LoggingDir has no effect: ReportTo names neither tensorboard nor jsonl")]
    [InlineData("<ReportTo>mlflow</ReportTo><LoggingDir>logs</LoggingDir>", "FT1016(4,33) LoggingDir has no effect")]
    [InlineData("<RunName>x</RunName>", "FT1016(4,6) RunName has no effect: ReportTo names neither mlflow nor jsonl")]
    [InlineData("<DataloaderNumWorkers>4</DataloaderNumWorkers>", "FT1015(4,6) DataloaderNumWorkers has no effect here: rows are mapped")]
    [InlineData(
        "<GroupByLength>maybe</GroupByLength>",
        "FT1006(4,6) GroupByLength is now called TrainSamplingStrategy = group_by_length",
        "FT1004(4,6) GroupByLength = 'maybe' is not true or false")]
    public void An_argument_that_would_be_ignored_is_not_accepted(string property, params string[] expected)
    {
        using var project = ProjectUnderTest.With(property);
        IReadOnlyList<string> problems = project.Problems();
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected.Zip(problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<Bf16>false</Bf16>")]
    [InlineData("<Fp16>false</Fp16><DataloaderNumWorkers>0</DataloaderNumWorkers><ReportTo>none</ReportTo>")]
    [InlineData("<ReportTo>TensorBoard; mlflow,jsonl</ReportTo><LoggingDir>logs</LoggingDir><RunName>a run</RunName>")]
    [InlineData("<Debug>x</Debug><Description>$(Debug)</Description>")]
    public void What_is_spelt_out_and_asks_for_nothing_is_fine(string property)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.Empty(project.Problems());
    }

    [Theory]
    [InlineData("num_cycles=2, min_lr=1e-6", "min_lr=1E-06, num_cycles=2")]
    [InlineData("lr_end=1e-7;name=a b;scale_parameter=True;clip=None", "clip=null, lr_end=1E-07, name=\"a b\", scale_parameter=true")]
    [InlineData("{\"power\": 2.0}", "power=2.0")]
    public void Settings_are_pairs_or_an_object(string text, string expected) =>
        Assert.Equal(expected, FineTune.Tasks.Validation.KeywordArgumentsParser.Parse(text)!.ToString());

    [Theory]
    [InlineData("./missing", "does not exist")]
    [InlineData("builtin:bert-tinny", "did you mean 'bert-tiny'")]
    public void A_base_model_that_cannot_be_used_is_an_error(string reference, string expected)
    {
        using var project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>{reference}</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
            </Project>
            """);
        string problem = Assert.Single(project.Problems());
        Assert.StartsWith("FT1206(2,67)", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_task_model_and_data_says_all_three()
    {
        using var project = new ProjectUnderTest("<Project />");
        Assert.Equal(["FT1005", "FT1005"], project.Problems().Select(problem => problem[..6]));
    }

    [Fact]
    public void An_unreadable_file_is_an_error_at_the_place()
    {
        using var project = new ProjectUnderTest("<Project />");
        File.WriteAllText(project.File, "<Project>\n  <PropertyGroup></Project>");
        FineTuneException failure = Assert.Throws<FineTuneException>(() => FineTune.Tasks.Validation.ProjectXml.Load(project.File));
        Assert.Equal("FT1010", failure.Descriptor.Code);
        Assert.Equal(2, failure.Position!.Line);
    }
}
