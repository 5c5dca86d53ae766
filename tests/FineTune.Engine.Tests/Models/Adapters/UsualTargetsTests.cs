using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models.Adapters;

/// <summary>The layers of a decoder that get an update where nobody names any.</summary>
public sealed class UsualTargetsTests
{
    /// <summary>peft/utils/constants.py; of families that PEFT has no choice for, queries and values.</summary>
    private static readonly Dictionary<string, string[]> Others = new()
    {
        ["falcon"] = ["query_key_value"],
        ["gpt2"] = ["c_attn"],
        ["gpt_neox"] = ["query_key_value"],
        ["phi"] = ["fc1", "fc2", "q_proj", "v_proj"],
        ["phi3"] = ["qkv_proj"],
    };

    public static TheoryData<string> Decoders => [.. ModelGolden.Decoders];

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Are_those_of_PEFT(string family)
    {
        using ModelGolden golden = ModelGolden.Of($"{family}/causal-lm-1");
        using var model = (AdaptedModel)PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, golden.Folder),
            new HeadSpec(ModelHead.CausalLanguageModeling, []),
            48,
            CPU,
            new RecordingSink(),
            lora: new LoraConfig());

        string[] adapted = [.. model.Updates.Select(update => update.Key.Split('.')[^3]).Distinct().Order()];
        Assert.Equal(Others.GetValueOrDefault(family, ["q_proj", "v_proj"]), adapted);
    }
}
