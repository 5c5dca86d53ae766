using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Models;

public sealed class ModelRegistryTests
{
    [Fact]
    public void Every_built_in_model_has_positions() =>
        Assert.All(
            // T5's are relative, and end nowhere.
            BuiltinModels.OfRandomWeights.Where(name => name != "t5-tiny"),
            name => Assert.Equal(512, ModelRegistry.MaxSequence(new BaseModelSpec(BuiltinModels.Prefix + name, BaseModelKind.Builtin, name))));

    public static TheoryData<string> Decoders =>
        [.. ModelRegistry.ModelTypes.Where(modelType => ModelHeads.Of(modelType).Contains(ModelHead.CausalLanguageModeling))];

    /// <summary>A folder of a configuration alone trains a vocabulary of its own, which of a model that goes on with texts is none of BERT's.</summary>
    [Theory]
    [MemberData(nameof(Decoders))]
    public void A_vocabulary_that_is_trained_for_a_decoder_is_one_of_decoders(string modelType)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""{"model_type": "{{modelType}}"}""");

        Assert.Equal(VocabularyKind.Decoder, BaseModelTokenizer.Find(new BaseModelSpec("base", BaseModelKind.Folder, folder.Path)).Kind);
    }
}
