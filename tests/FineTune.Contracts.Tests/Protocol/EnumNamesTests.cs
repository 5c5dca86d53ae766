using System.Text.Json;
using System.Text.Json.Serialization;

namespace FineTune.Contracts.Tests.Protocol;

public sealed class EnumNamesTests
{
    [Fact]
    public void Stages_are_named_as_targets_verbs_and_folders_are() =>
        Assert.Equal(["pull", "tokenize", "train", "evaluate", "export", "predict", "push"], Names<Stage>());

    [Fact]
    public void Tasks_have_the_Hubs_pipeline_names() =>
        Assert.Equal(
            [
                "text-classification", "image-classification", "audio-classification", "token-classification", "question-answering", "multiple-choice",
                "fill-mask", "text-generation", "summarization", "translation", "text2text-generation", "sentence-similarity",
            ],
            Names<FineTuneTask>());

    [Fact]
    public void Formats_base_models_and_levels_are_in_snake_case()
    {
        Assert.Equal(["csv", "tsv", "jsonl", "json", "parquet", "imagefolder", "audiofolder", "text", "conll"], Names<DatasetFormat>());
        Assert.Equal(["folder", "hub", "builtin"], Names<BaseModelKind>());
        Assert.Equal(["onnx", "gguf"], Names<ExportFormat>());
        Assert.Equal(["f32", "f16", "q8_0"], Names<GgufType>());
        Assert.Equal(["float32", "float16", "int8"], Names<ExportPrecision>());
        Assert.Equal(["detail", "info", "warning", "error"], Names<LogLevel>());
    }

    [Fact]
    public void Arguments_have_Hugging_Faces_values()
    {
        Assert.Equal(["no", "steps", "epoch"], Names<IntervalStrategy>());
        Assert.Equal(["no", "steps", "epoch", "best"], Names<SaveStrategy>());
        Assert.Equal(["no", "all", "non_padding"], Names<InputTokenCount>());
        Assert.Equal(["longest", "max_length"], Names<PaddingStrategy>());
    }

    /// <summary>Records write enums by <see cref="EnumNames"/>, everything else by their converter.</summary>
    [Fact]
    public void Both_ways_of_writing_an_enum_give_the_same_names()
    {
        Type[] enums = [.. typeof(Stage).Assembly.GetTypes().Where(type => type.IsEnum && type.IsDefined(typeof(JsonConverterAttribute), inherit: false))];
        Assert.True(enums.Length > 10);
        foreach (object value in enums.SelectMany(type => Enum.GetValues(type).Cast<object>()))
        {
            string name = JsonSerializer.Serialize(value, value.GetType()).Trim('"');
            Assert.Equal(name, EnumNames.Of((Enum)value));
            Assert.Equal(value, EnumNames.Find(value.GetType(), name));
        }
    }

    [Fact]
    public void A_number_is_no_name() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Stage>("1"));

    [Fact]
    public void Exit_codes_are_the_published_ones() =>
        Assert.Equal(
            [("Done", 0), ("ErrorsReported", 1), ("BadRequest", 2), ("Cancelled", 3)],
            Enum.GetValues<EngineExitCode>().Select(code => (code.ToString(), (int)code)));

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value).Trim('"'));
}
