using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Tests.Validation;

public class DatasetsTests
{
    [Theory]
    [InlineData("data/train.csv", "train")]
    [InlineData("data/my-test.csv", "test")]
    [InlineData("data/val.csv", "validation")]
    [InlineData("data/valid_2.csv", "validation")]
    [InlineData("data/dev.tsv", "dev")]
    [InlineData("data/eval.jsonl", "test")]
    [InlineData("data/latest.csv", "train")]
    [InlineData("latest/protest/reviews.csv", "train")]
    [InlineData("test/reviews.csv", "test", "test")]
    [InlineData("data/Validation-00/part1.csv", "validation", "Validation-00")]
    [InlineData("data/train/dev/part1.csv", "dev", "dev")]
    [InlineData("data\\eval\\part1.csv", "test", "eval")]
    [InlineData("data/test/train-00.csv", "train")]
    [InlineData("../test_data/part1.csv", "test", "test_data")]
    public void A_missing_split_is_read_off_the_name_of_the_file_or_else_of_its_folder(string file, string split, string? folder = null)
    {
        Assert.Equal(split, SplitGuess.Of(file, out string? found));
        Assert.Equal(folder, found);
    }

    [Fact]
    public void Folders_under_one_wildcard_are_splits_and_said()
    {
        using var project = ProjectUnderTest.With("", """<Dataset Include="rows/*/part1.csv" />""");
        foreach (string split in new[] { "train", "test", "more" })
        {
            project.Write($"rows/{split}/part1.csv", "text,label\na,b\n");
        }

        ProjectSpec spec = project.Read();

        Assert.Equal(["test:test", "train:more", "train:train"], spec.Datasets.Skip(2)
            .SelectMany(dataset => dataset.Files.Select(file => $"{dataset.Split}:{Path.GetFileName(Path.GetDirectoryName(file))}")).Order());
        Assert.Equal(
            ["Dataset rows/*/part1.csv: 1 file of test/ to test, 1 file of train/ to train, by the names of the folders; Split says otherwise"],
            project.Notes);
    }

    [Fact]
    public void A_wildcard_does_not_look_into_hidden_folders_nor_into_those_that_builds_write()
    {
        using var project = ProjectUnderTest.With(
            "", """<Dataset Include="tree/*/*.txt" Split="dev" /><Dataset Include="tree/.hidden/*.txt;tree/bin/named.txt" Split="test" />""");
        project.OutputFolders.Add("tree/out");
        project.Write("tree/texts/one.txt", "a\n");
        project.Write("tree/bin/named.txt", "a\n");
        project.Write("tree/out/vocab.txt", "a\n");
        project.Write("tree/obj/keys.txt", "a\n");
        project.Write("tree/other.csproj", "");
        project.Write("tree/.hidden/x.txt", "a\n");
        project.Write("tree/old/vocab.txt", "a\n");
        project.Write("tree/old/config.json", "{}");
        project.Write("tree/old/model.safetensors", "");
        project.Write("tree/finetune/keys.txt", "a\n");
        project.Write("tree/finetune/project.json", "{}");
        project.Write("tree/finetune/tokenize/keys.txt", "a\n");

        ProjectSpec spec = project.Read();

        Assert.Equal(["one.txt"], spec.Datasets[2].Files.Select(Path.GetFileName));
        Assert.Equal(["named.txt", "x.txt"], spec.Datasets[3].Files.Select(Path.GetFileName).Order());
        Assert.Equal("Dataset tree/*/*.txt: 5 files left out, in folders that are hidden or that builds write: tree/.hidden, tree/bin, tree/finetune, "
            + "tree/obj, tree/old",
            string.Join("|", project.Notes));
    }

    [Fact]
    public void A_folder_called_bin_without_a_project_beside_it_is_data()
    {
        using var project = ProjectUnderTest.With("", """<Dataset Include="classes/*/*.csv" Split="dev" />""");
        project.Write("classes/bin/x.csv", "text,label\na,b\n");
        Assert.Equal(["x.csv"], project.Read().Datasets[2].Files.Select(Path.GetFileName));
    }

    [Fact]
    public void A_wildcard_that_finds_but_what_builds_write_is_FT2001()
    {
        using var project = ProjectUnderTest.With("", """<Dataset Include="tree/*/*.txt" Split="dev" />""");
        project.Write("tree/.hidden/x.txt", "a\n");
        Assert.Equal(
            ["FT2001(7,6) No file matches the wildcard 'tree/*/*.txt', but for folders that are hidden or that builds write. Correct its name, or put the "
                + "file there."],
            project.Problems());
    }

    [Fact]
    public void Places_of_the_names_of_columns_are_known()
    {
        using var project = ProjectUnderTest.With("", """
            <Dataset Include="data/more/a.csv" Split="dev" TextColumn="review"
              LabelColumn="stars" />
            """);
        IReadOnlyDictionary<string, SourcePosition> positions = project.Read().Datasets[2].ColumnPositions;
        Assert.Equal([("LabelColumn", 8), ("TextColumn", 7)], positions.Select(entry => (entry.Key, entry.Value.Line)).Order());
    }

    [Fact]
    public void The_files_of_one_element_are_one_dataset_and_elements_stay_apart()
    {
        using var project = ProjectUnderTest.With("", """
            <Dataset Include="data/more/*.csv" Split="train" Take="5" />
            <Dataset Include="data/more/*.csv" Split="dev" Skip="5" LabelNames="no;yes" />
            """);
        ProjectSpec spec = project.Read();
        Assert.Equal(4, spec.Datasets.Count);
        Assert.Equal(["a.csv", "b.csv"], spec.Datasets[2].Files.Select(Path.GetFileName));
        Assert.Equal(5, spec.Datasets[2].Take);
        Assert.Equal(7, spec.Datasets[2].Position!.Line);
        Assert.Equal("dev", spec.Datasets[3].Split);
        Assert.Equal(["no", "yes"], spec.Datasets[3].LabelNames);
        Assert.Equal(8, spec.Datasets[3].Position!.Line);
        Assert.Equal("test", spec.EvalSplit);
    }

    [Theory]
    [InlineData("<Dataset Include=\"data/none.csv\" />", "FT2001(7,6) The dataset file 'data/none.csv' does not exist.")]
    [InlineData("<Dataset Include=\"data/*.parquet\" />", "FT2001(7,6) No file matches the wildcard 'data/*.parquet'.")]
    [InlineData("<Dataset Include=\"data/a%20*.parquet\" />", "FT2001(7,6) No file matches the wildcard 'data/a%20*.parquet'.")]
    [InlineData(
        "<Dataset Include=\"data/a%2520*.parquet\" />",
        "FT2001(7,6) No file matches the wildcard 'data/a%2520*.parquet' (MSBuild's wildcards find no name with a '%20' in it: name the files one by one).")]
    [InlineData("<Dataset Include=\"plain/train.doc\" />", "FT1009(7,6) The format of 'plain/train.doc' cannot be told")]
    [InlineData(
        "<Dataset Include=\"plain/train.doc\" Format=\"cvs\" />",
        "FT1004(7,40) Format = 'cvs' is not one of csv, tsv, json, jsonl, parquet, imagefolder, audiofolder, text, conll (did you mean 'csv'?).")]
    [InlineData(
        "<Dataset Include=\"data/more\" />",
        "FT2013(7,6) 'data/more' cannot be read: it is a folder; a wildcard such as folder/*.csv names its files, and")]
    [InlineData("<Dataset Include=\"plain/train.parquet.gz\" />", "FT2013(7,6) 'plain/train.parquet.gz' cannot be read: Parquet files are compressed inside")]
    [InlineData(
        "<Dataset Include=\"data/more/a.csv\" Split=\"trian\" />",
        "FT2019(7,40) There is no split 'trian' (did you mean 'train'?); the splits are: train, test, validation, valid, val, dev, eval, unlabeled, "
            + "unsupervised.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Split=\"gold\" />", "FT2019(7,40) There is no split 'gold'; the splits are: ")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Encoding=\"utf9\" />", "FT1004(7,40) Encoding = 'utf9' is not an encoding's name")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Delimiter=\";;\" />", "FT1004(7,40) Delimiter = ';;' is not one character")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Format=\"jsonl\" Delimiter=\"|\" />", "FT1011(7,55) Delimiter is for csv and tsv files only.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Quoting=\"all\" />", "FT1004(7,40) Quoting = 'all' is not one of auto, none, minimal")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Format=\"jsonl\" Quoting=\"none\" />", "FT1011(7,55) Quoting is for csv and tsv files only.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" HasHeader=\"no\" />", "FT1004(7,40) HasHeader = 'no' is not true or false.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Columns=\"a=b;c=b\" />", "FT1004(7,40) Columns = 'c=b' is not a list of old=new")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Where=\"en\" />", "FT1004(7,40) Where = 'en' is not a list of column=value")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Sample=\"1.5\" />", "FT1004(7,40) Sample = '1.5' is not a number above 0 and at most 1.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" SplitBy=\"1\" />", "FT1004(7,40) SplitBy = '1' is not a share between 0 and 1")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" SplitBy=\"vaildation=0.1\" />", "FT1004(7,40) SplitBy = 'vaildation=0.1' is not ")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" SplitBy=\"test=0.6;dev=0.5\" />", "FT1004(7,40) SplitBy = 'dev=0.5' is not ")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Weight=\"0\" />", "FT1004(7,40) Weight = '0' is not a number above 0.")]
    [InlineData("<Dataset Include=\"data/more/a.csv\" Take=\"-1\" />", "FT1004(7,40) Take = '-1' is not a whole number of at least 0.")]
    [InlineData(
        "<Metric Include=\"accuracy\" Minimum=\"0,8\" />",
        "FT1004(7,32) Minimum of accuracy = '0,8' is not a number, written with a point as in 5e-5 or 0.8.")]
    [InlineData("<Metric Include=\"accuracy\" Minimum=\"0.9\" Maximum=\"0.8\" />", "FT1011(7,6) The Minimum of accuracy is above its Maximum.")]
    public void A_bad_item_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_a_dataset_says_is_read()
    {
        using var project = ProjectUnderTest.With("", """
            <Dataset Include="data/more/a.csv" Split="Train" Format="TSV" Encoding="latin1" Delimiter="tab" Quoting="None" HasHeader="false" Columns="a=text; b = label"
              TextColumn="x" TextPairColumn="y" TargetColumn="t" TokensColumn="z" LabelColumn="l" LabelNames="no;yes" Where="lang=en;label != 3;note=a=b" Sample="0.5"
              Shuffle="1" Skip="2" Take="3" SplitBy="0.1" Weight="2.5" />
            """);
        DatasetSpec spec = project.Read().Datasets[2];
        Assert.Equal(("train", DatasetFormat.Tsv, "latin1", '\t', false), (spec.Split, spec.Format, spec.Encoding, spec.Delimiter, spec.HasHeader));
        Assert.Equal(DatasetQuoting.None, spec.Quoting);
        Assert.Equal([KeyValuePair.Create("a", "text"), KeyValuePair.Create("b", "label")], spec.Columns);
        Assert.Equal(("x", "y", "t", "z", "l"), (spec.TextColumn, spec.TextPairColumn, spec.TargetColumn, spec.TokensColumn, spec.LabelColumn));
        Assert.Equal([new RowCondition("lang", true, "en"), new RowCondition("label", false, "3"), new RowCondition("note", true, "a=b")], spec.Where);
        Assert.Equal((0.5, 1, 2, 3, 2.5), (spec.Sample, spec.Shuffle, spec.Skip, spec.Take, spec.Weight));
        Assert.Equal([new HeldOutSplit("validation", 0.1)], spec.SplitBy);
    }

    [Theory]
    [InlineData("gold", true)]
    [InlineData("go/ld", false)]
    public void A_split_of_any_file_name_is_fine_where_EvalSplit_means_it(string split, bool isFine)
    {
        using var project = ProjectUnderTest.With($"<EvalSplit>{split}</EvalSplit>", $"<Dataset Include=\"data/more/a.csv\" Split=\"{split}\" />");
        Assert.Equal(isFine, project.Problems().Count == 0);
        Assert.All(project.Problems(), problem => Assert.StartsWith("FT1004(7,40) Split = ", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_held_out_split_is_one_to_evaluate()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" SplitBy="0.2" /><Metric Include="accuracy" /></ItemGroup>
            </Project>
            """);
        Assert.Equal("validation", project.Read().EvalSplit);
    }

    [Theory]
    [InlineData("x.csv.gz", DatasetFormat.Csv)]
    [InlineData("x.JSONL.zst", DatasetFormat.JsonLines)]
    [InlineData("x.json", DatasetFormat.Json)]
    [InlineData("x.txt.br", DatasetFormat.Text)]
    [InlineData("x.ndjson", DatasetFormat.JsonLines)]
    public void The_format_is_read_off_the_extension(string file, DatasetFormat expected)
    {
        using var project = ProjectUnderTest.With("", $"<Dataset Include=\"{file}\" />");
        File.WriteAllText(Path.Combine(project.Folder, file), "");
        Assert.Equal(expected, project.Read().Datasets[2].Format);
    }

    [Theory]
    [InlineData("<Metric Include=\"accuracy\" />", "", "FT1008(4,6)")]
    [InlineData("", "<EvalStrategy>epoch</EvalStrategy>", "FT1008(2,114)")]
    [InlineData("", "<EvalSplit>trian</EvalSplit>", "FT1004(2,114) EvalSplit = 'trian' is not one of the project's splits train (did you mean 'train'?).")]
    public void Evaluation_without_a_split_is_an_error(string item, string property, string expected)
    {
        using var project = new ProjectUnderTest($"""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>builtin:bert-tiny</BaseModel>       {property}</PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" />
                {item}
              </ItemGroup>
            </Project>
            """);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_wants_no_evaluation_needs_no_split()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel><PushTo>out</PushTo></PropertyGroup>
              <ItemGroup><Dataset Include="data/train.csv" /></ItemGroup>
            </Project>
            """);
        ProjectSpec spec = project.Read();
        Assert.Null(spec.EvalSplit);
        Assert.Equal(Path.Combine(project.Folder, "out"), spec.PushTo);
        Assert.Equal(BaseModelKind.Folder, spec.BaseModel.Kind);
    }

    [Fact]
    public void A_project_without_a_training_split_is_an_error()
    {
        using var project = new ProjectUnderTest("""
            <Project>
              <PropertyGroup><FineTuneTask>text-classification</FineTuneTask><BaseModel>model</BaseModel></PropertyGroup>
              <ItemGroup><Dataset Include="data/test.csv" /></ItemGroup>
            </Project>
            """);
        Assert.StartsWith("FT1007(0,0)", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/*.csv", "data/train.csv", true)]
    [InlineData("data/*.csv", "data/more/a.csv", false)]
    [InlineData("data/**/*.csv", "data/more/a.csv", true)]
    [InlineData("data/**/*.csv", "data/train.csv", true)]
    [InlineData("data/**/*.csv", "data/more/and/more/a.csv", true)]
    [InlineData("data/**/*.csv", "datamore/a.csv", false)]
    [InlineData("data/**", "data/more/a.csv", true)]
    [InlineData("**/*.csv", "a.csv", true)]
    [InlineData("**/x/**/*.csv", "a/x/b/c.csv", true)]
    [InlineData("**/x/**/*.csv", "a/b/c.csv", false)]
    [InlineData("data/train-*.csv", "data/train-.csv", true)]
    [InlineData("data/train-*.csv", "data/train-1.csv.gz", false)]
    [InlineData("data/train-?.csv", "data/train-1.csv", true)]
    [InlineData("data/train-?.csv", "data/train-.csv", false)]
    [InlineData("data/?.csv", "data//.csv", false)]
    [InlineData("DATA/*.CSV", "data/träin.csv", true)]
    [InlineData("data/*[1].csv", "data/a[1].csv", true)]
    [InlineData("data/*%40*.csv", "data/a@b.csv", true)]
    [InlineData("data/a%3Bb.csv", "data/a;b.csv", true)]
    [InlineData("a.csv;b.csv", "b.csv", true)]
    [InlineData("data\\train.csv", "data/train.csv", true)]
    public void An_include_knows_the_items_it_gives(string include, string item, bool expected) =>
        Assert.Equal(expected, new IncludePattern(include).Matches(item));
}
