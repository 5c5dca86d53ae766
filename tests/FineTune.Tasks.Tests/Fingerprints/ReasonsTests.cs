using FineTune.Contracts;
using FineTune.Tasks.Fingerprints;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Fingerprints;

public sealed class ReasonsTests : IDisposable
{
    private readonly StageFixture _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_stage_that_never_ran_has_a_first_run() => Assert.Equal(["first run"], _project.Reasons(Stage.Tokenize));

    [Fact]
    public void Finished_stages_are_up_to_date()
    {
        _project.FinishAll();
        Assert.All([Stage.Tokenize, Stage.Train, Stage.Evaluate], stage => Assert.Empty(_project.Reasons(stage)));
    }

    [Fact]
    public void Touching_a_file_changes_nothing()
    {
        _project.FinishAll();
        File.SetLastWriteTimeUtc(_project["data/train.csv"], DateTime.UtcNow.AddMinutes(-1));
        Assert.Empty(_project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void An_argument_names_both_values_and_only_the_stages_it_reaches()
    {
        _project.FinishAll();
        _project.Project = _project.Project with { Training = _project.Project.Training with { LearningRate = 3e-5 } };
        Assert.Empty(_project.Reasons(Stage.Tokenize));
        Assert.Equal(["LearningRate changed from 2e-5 to 3e-5"], _project.Reasons(Stage.Train));
        // Also where the weights come out the same: the card says what they were trained with.
        Assert.Equal(["the model card lists other arguments"], _project.Reasons(Stage.Evaluate));
    }

    [Fact]
    public void An_optional_argument_can_appear_and_go()
    {
        _project.FinishAll();
        ProjectSpec before = _project.Project;
        _project.Project = before with { Training = before.Training with { EvalSteps = 50, EvalStrategy = IntervalStrategy.Steps } };
        Assert.Equal(
            ["EvalSteps changed from not set to 50", "EvalStrategy changed from no to steps", "EvalSplit changed from not used to test"],
            _project.Reasons(Stage.Train));
    }

    [Fact]
    public void What_changes_no_result_runs_nothing()
    {
        _project.FinishAll();
        ProjectSpec before = _project.Project;
        _project.Project = before with
        {
            PushTo = "/elsewhere",
            Metrics = [new MetricSpec("accuracy", Minimum: 0.99)],
            Training = before.Training with { PerDeviceEvalBatchSize = 64, LoggingSteps = 1 },
        };
        Assert.All([Stage.Tokenize, Stage.Train, Stage.Evaluate], stage => Assert.Empty(_project.Reasons(stage)));
    }

    [Fact]
    public void Another_metric_runs_Evaluate_only()
    {
        _project.FinishAll();
        _project.Project = _project.Project with { Metrics = [new MetricSpec("loss"), new MetricSpec("accuracy")] };
        Assert.Empty(_project.Reasons(Stage.Train));
        Assert.Equal(["the list of metrics changed from accuracy to accuracy, loss"], _project.Reasons(Stage.Evaluate));
    }

    [Fact]
    public void An_edited_file_is_named()
    {
        _project.FinishAll();
        _project.Write("data/train.csv", "text,label\na,c\n");
        Assert.Equal(["data/train.csv changed"], _project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void Changed_pictures_are_named_with_their_folder()
    {
        foreach (string name in (string[])["cat/1.png", "cat/2.png", "dog/3.png"])
        {
            _project.Write($"data/pictures/{name}", name);
        }

        Pictures();
        _project.Finish(Stage.Tokenize);
        Remember();
        _project.Write("data/pictures/cat/2.png", "another");
        Assert.Equal(["the pictures of data/pictures/cat changed (2.png)"], _project.Reasons(Stage.Tokenize));

        File.Delete(_project["data/pictures/cat/1.png"]);
        _project.Write("data/pictures/owl/9.png", "owl");
        Array.ForEach((string[])["4", "5", "6", "7", "8"], name => _project.Write($"data/pictures/dog/{name}.png", name));
        Pictures();
        Assert.Equal(
            [
                "the pictures of data/pictures/cat changed (2.png; 1.png removed)",
                "the pictures of data/pictures/dog changed (4.png, 5.png, 6.png and 2 more added)",
                "the pictures of data/pictures/owl added",
            ],
            _project.Reasons(Stage.Tokenize));

        // Of what is not known the folder is said.
        File.WriteAllText(new StageFolder(_project.FineTuneFolder, Stage.Tokenize).Media, "damaged");
        Assert.Contains("the pictures of data/pictures/cat changed", _project.Reasons(Stage.Tokenize));

        void Pictures()
        {
            string folder = _project["data/pictures"];
            _project.Project = _project.Project with
            {
                Datasets =
                [
                    _project.Dataset("train") with
                    {
                        Files = [.. Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)],
                        MediaFolder = folder,
                        Format = DatasetFormat.ImageFolder,
                    },
                ],
            };
        }

        void Remember()
        {
            var folder = new StageFolder(_project.FineTuneFolder, Stage.Tokenize);
            new FinishedStage(_project.Project, folder, new FileHasher(null, TimeProvider.System)).Remember(
                Stage.Tokenize, StageStamp.Load(folder.Stamp, out _)!);
        }
    }

    [Fact]
    public void An_added_file_is_named_even_when_it_is_old()
    {
        _project.FinishAll();
        File.SetLastWriteTimeUtc(_project.Write("data/more.csv", "text,label\n"), DateTime.UtcNow.AddYears(-5));
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", "data/train.csv", "data/more.csv"), _project.Project.Datasets[1]] };
        Assert.Equal(["data/more.csv added"], _project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void A_removed_file_is_named()
    {
        _project.FinishAll();
        _project.Project = _project.Project with { Datasets = [_project.Project.Datasets[0]] };
        Assert.Contains("data/test.csv removed", _project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void The_order_of_files_of_one_split_counts_and_that_of_splits_does_not()
    {
        _project.Write("data/more.csv", "text,label\n");
        DatasetSpec test = _project.Project.Datasets[1];
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", "data/train.csv", "data/more.csv"), test] };
        _project.FinishAll();
        _project.Project = _project.Project with { Datasets = [test, _project.Dataset("train", "data/train.csv", "data/more.csv")] };
        Assert.Empty(_project.Reasons(Stage.Tokenize));
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", "data/more.csv", "data/train.csv"), test] };
        Assert.Equal(["the order of the files changed"], _project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void A_renamed_file_of_the_same_content_changes_nothing()
    {
        _project.FinishAll();
        File.Move(_project["data/train.csv"], _project["data/renamed.csv"]);
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", "data/renamed.csv"), _project.Project.Datasets[1]] };
        Assert.Empty(_project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void After_two_renames_the_reason_has_the_name_of_the_build_before()
    {
        _project.FinishAll();
        Rename("train.csv", "second.csv");
        Assert.Empty(_project.Reasons(Stage.Tokenize));
        Rename("second.csv", "third.csv");
        Assert.Empty(_project.Reasons(Stage.Tokenize));
        Rename("third.csv", "fourth.csv");
        _project.Write("data/fourth.csv", "text,label\nother,b\n");
        Assert.Equal(["data/fourth.csv added", "data/third.csv removed"], _project.Reasons(Stage.Tokenize));
        _project.Finish(Stage.Tokenize);
        _project.Write("data/fourth.csv", "text,label\nanother,b\n");
        Assert.Equal("data/fourth.csv changed", Assert.Single(_project.Reasons(Stage.Tokenize)).Split(" (")[0]);
    }

    private void Rename(string before, string now)
    {
        File.Move(_project[$"data/{before}"], _project[$"data/{now}"]);
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", $"data/{now}"), _project.Project.Datasets[1]] };
    }

    [Fact]
    public void A_warning_points_to_a_file_as_it_is_called_now()
    {
        _project.FinishAll();
        var folder = new StageFolder(_project.FineTuneFolder, Stage.Tokenize);
        var warning = new LogEvent(LogLevel.Warning, "twice", "FT2101", new SourcePosition(_project["data/train.csv"], 3, 1));
        (StageStamp.Load(folder.Stamp, out _)! with { Warnings = [warning, warning with { Position = null }] }).Save(folder.Stamp);
        Assert.Equal(_project["data/train.csv"], _project.Check(Stage.Tokenize).Warnings[0].Position!.File);
        File.Move(_project["data/train.csv"], _project["data/renamed.csv"]);
        _project.Project = _project.Project with { Datasets = [_project.Dataset("train", "data/renamed.csv"), _project.Project.Datasets[1]] };
        IReadOnlyList<LogEvent> warnings = _project.Check(Stage.Tokenize).Warnings;
        Assert.Equal(new SourcePosition(_project["data/renamed.csv"], 3, 1), warnings[0].Position);
        Assert.Null(warnings[1].Position);
    }

    [Fact]
    public void A_dataset_setting_is_named_with_its_file()
    {
        _project.FinishAll();
        _project.Project = _project.Project with { Datasets = [_project.Project.Datasets[0] with { Take = 10 }, _project.Project.Datasets[1]] };
        Assert.Equal(["data/train.csv: Take changed from not set to 10"], _project.Reasons(Stage.Tokenize));
    }

    [Fact]
    public void Other_tokens_run_Train_and_the_same_tokens_do_not()
    {
        _project.FinishAll();
        _project.Write("data/train.csv", "text,label\na,c\n");
        _project.Finish(Stage.Tokenize, "output");
        Assert.Empty(_project.Reasons(Stage.Train));
        _project.Finish(Stage.Tokenize, "other tokens");
        Assert.Equal(["Tokenize gave other tokens"], _project.Reasons(Stage.Train));
    }

    [Fact]
    public void A_missing_or_damaged_output_is_named()
    {
        _project.FinishAll();
        _project.Write("obj/finetune/train/output/train.bin", "outpux");
        Assert.Equal(["the output train.bin is damaged"], _project.Reasons(Stage.Train));
        File.Delete(_project["obj/finetune/train/output/train.bin"]);
        Assert.Equal(["the output train.bin is missing"], _project.Reasons(Stage.Train));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"key\": \"abc\"")]
    [InlineData("{}")]
    public void A_stamp_that_cannot_be_read_is_said(string stamp)
    {
        _project.FinishAll();
        _project.Write("obj/finetune/train/stamp.json", stamp);
        Assert.Equal(["its stamp cannot be read"], _project.Reasons(Stage.Train));
    }

    [Fact]
    public void Without_the_cache_every_stage_runs()
    {
        _project.FinishAll();
        Assert.Equal(["FineTuneNoCache is set"], _project.Check(Stage.Train, always: true).Reasons);
    }

    [Fact]
    public void A_base_model_folder_counts_by_content_and_by_stage()
    {
        _project.Write("model/config.json", "{}");
        _project.Write("model/vocab.txt", "a");
        _project.Write("model/model.safetensors", "w");
        _project.Project = _project.Project with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, _project["model"]) };
        _project.FinishAll();
        _project.Write("model/model.safetensors", "v");
        Assert.Empty(_project.Reasons(Stage.Tokenize));
        Assert.Equal(["model/model.safetensors changed"], _project.Reasons(Stage.Train));
        _project.Write("model/vocab.txt", "b");
        Assert.Equal(["model/vocab.txt changed"], _project.Reasons(Stage.Tokenize));
    }

    [Theory]
    [InlineData("model-00002-of-00002.safetensors")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("pytorch_model.bin")]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("pytorch_model.bin.index.json")]
    public void Weights_of_every_format_count(string file)
    {
        _project.Write("model/config.json", "{}");
        _project.Write($"model/{file}", "w");
        _project.Project = _project.Project with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, _project["model"]) };
        _project.FinishAll();
        _project.Write($"model/{file}", "v");
        Assert.Equal([$"model/{file} changed"], _project.Reasons(Stage.Train));
    }

    [Fact]
    public void The_key_is_the_same_in_another_folder()
    {
        using var elsewhere = new StageFixture();
        Assert.Equal(_project.Check(Stage.Tokenize).Key.Value, elsewhere.Check(Stage.Tokenize).Key.Value);
    }

    [Fact]
    public void Many_reasons_are_counted() =>
        Assert.Equal("a; b; c; d and 2 more", ChangeReasons.OneLine(["a", "b", "c", "d", "e", "f"]));
}
