using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Generation;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Generation;

public sealed class GenerationFileTests
{
    [Fact]
    public void A_new_model_ends_with_its_tokenizers_end_token()
    {
        using var folder = new TemporaryFolder();
        var config = new JsonObject();

        GenerationFile.Write(folder.Path, new BaseModelSpec("builtin:llama-tiny", BaseModelKind.Builtin, "llama-tiny"), config, SmallTokenizer.Instance);

        Assert.Equal((0, 0), (config["bos_token_id"]!.GetValue<int>(), config["eos_token_id"]!.GetValue<int>()));
        Assert.Equal([0], GenerationConfig.Load(folder.Path, config).EosTokenIds);
    }

    [Fact]
    public void What_a_base_model_says_is_kept_and_its_ends_are_joined_by_the_tokenizers()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base/generation_config.json", """{"temperature": 0.6, "do_sample": true, "eos_token_id": [5, 7], "top_p": 0.9}""");
        var config = new JsonObject { ["eos_token_id"] = 5 };

        GenerationFile.Write(folder.Path, new BaseModelSpec("base", BaseModelKind.Folder, folder["base"]), config, SmallTokenizer.Instance);

        GenerationConfig written = GenerationConfig.Load(folder.Path, config);
        Assert.Equal([5, 7, 0], written.EosTokenIds);
        Assert.Equal((0.6, true, 0.9), (written.Temperature, written.DoSample, written.TopP));
    }
}
