using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Contracts.Tests.Arguments;

/// <summary>Every field of transformers' TrainingArguments, as golden/generate.py read them, has its place here.</summary>
public sealed class HuggingFaceFieldsTests
{
    private static readonly JsonObject Golden = JsonNode.Parse(File.ReadAllText(Path.Combine(
        RepositoryFolder.Path, "tests", "FineTune.Contracts.Tests", "Arguments", "golden", "training_arguments.json")))!.AsObject();

    private static readonly JsonObject OurDefaults =
        JsonSerializer.SerializeToNode(new TrainingArguments(), ContractsJson.Line.TrainingArguments)!.AsObject();

    public static TheoryData<string> Fields() => new(Golden["fields"]!.AsObject().Select(field => field.Key));

    public static TheoryData<string> FieldsWithChoices() => new(Golden["choices"]!.AsObject().Select(field => field.Key));

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_is_an_argument_with_the_same_default_or_an_earlier_name_or_explained(string field)
    {
        JsonNode? theirs = Golden["fields"]![field];
        ArgumentDefinition? ours = ArgumentCatalog.Training.SingleOrDefault(argument => argument.HuggingFaceName == field && argument.Origin is null);
        PythonOnlyArgument? explained = PythonOnlyArguments.Current.SingleOrDefault(argument => argument.HuggingFaceName == field);
        bool isAlias = ArgumentCatalog.Training.Any(argument => argument.Aliases.Any(alias => JsonNamingPolicy.SnakeCaseLower.ConvertName(alias) == field));

        Assert.Equal(1, (ours is null ? 0 : 1) + (explained is null ? 0 : 1) + (isAlias ? 1 : 0));
        if (ours is not null)
        {
            Assert.True(JsonNode.DeepEquals(theirs, OurDefaults[field]), $"{field}: {theirs} there, {OurDefaults[field]} here");
        }

        if (explained is not null)
        {
            Assert.True(JsonNode.DeepEquals(theirs, JsonNode.Parse(explained.Default)), $"{field}: {theirs} there, {explained.Default} here");
        }
    }

    [Fact]
    public void An_argument_is_a_field_or_says_where_it_comes_from() =>
        Assert.All(ArgumentCatalog.Training, argument =>
            Assert.NotEqual(Golden["fields"]!.AsObject().ContainsKey(argument.HuggingFaceName), argument.Origin is not null));

    [Fact]
    public void What_is_explained_as_gone_is_no_field_any_more() =>
        Assert.All(
            PythonOnlyArguments.Former,
            argument => Assert.False(Golden["fields"]!.AsObject().ContainsKey(argument.HuggingFaceName), argument.HuggingFaceName));

    [Fact]
    public void A_name_means_one_thing()
    {
        string[] names =
        [
            .. ArgumentCatalog.All.SelectMany(argument => argument.Names),
            .. PythonOnlyArguments.All.Select(argument => argument.Name),
            .. ScriptArguments.All.Select(argument => argument.Name),
        ];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [MemberData(nameof(FieldsWithChoices))]
    public void Every_choice_of_ours_is_one_of_theirs(string field)
    {
        string[] theirs = [.. Golden["choices"]![field]!.AsArray().Select(choice => choice!.GetValue<string>())];
        // Keras's Adam is ours alone.
        Assert.Subset(
            new HashSet<string>(theirs),
            new HashSet<string>(ArgumentCatalog.Training.Single(argument => argument.HuggingFaceName == field).Choices.Except(["adam_keras"])));
    }

    /// <summary>'greedy' tries many learning rates on a model that is kept on a GPU; the issue lists the eleven others.</summary>
    [Fact]
    public void All_schedules_but_greedy_are_there()
    {
        IEnumerable<string> theirs = Golden["choices"]!["lr_scheduler_type"]!.AsArray().Select(choice => choice!.GetValue<string>());
        Assert.Equal(["greedy"], theirs.Except(ArgumentCatalog.Training.Single(argument => argument.Name == "LrSchedulerType").Choices));
    }

    [Theory]
    [InlineData("dataloader_num_workers", "0", true)]
    [InlineData("dataloader_num_workers", "4", false)]
    [InlineData("project", "huggingface", true)]
    [InlineData("output_dir", "out", false)]
    [InlineData("hub_token", "~", true)]
    [InlineData("average_tokens_across_devices", "True", true)]
    [InlineData("average_tokens_across_devices", "false", false)]
    [InlineData("fsdp", "", true)]
    [InlineData("fsdp", "[]", true)]
    [InlineData("fsdp", "False", true)]
    [InlineData("fsdp", "full_shard auto_wrap", false)]
    [InlineData("fp16", "null", true)]
    [InlineData("split_batches", "false", true)]
    [InlineData("split_batches", "true", false)]
    public void The_default_asks_for_nothing(string field, string text, bool expected) =>
        Assert.Equal(expected, PythonOnlyArguments.Find(field)!.IsDefault(text));

    [Fact]
    public void A_field_is_found_in_either_casing()
    {
        Assert.Same(PythonOnlyArguments.Find("dataloader_num_workers"), PythonOnlyArguments.Find("DataloaderNumWorkers"));
        Assert.Null(PythonOnlyArguments.Find("LearningRate"));
    }
}
