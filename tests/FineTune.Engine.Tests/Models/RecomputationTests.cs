using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>What lies in memory between the forward and the backward pass, as docs/adr/0010-memory-of-a-step.md has it.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class RecomputationTests
{
    private const int Layers = 2;
    private const int Heads = 8;
    /// <summary>So many that what the runtime takes and gives back meanwhile is little beside them.</summary>
    private const int Rows = 16;
    private const int Sequence = 128;
    private const int Vocabulary = 60;

    /// <summary>Half of 24 times the hidden states. One more is for embeddings and classifier.</summary>
    [LinuxFact("glibc counts the bytes in use")]
    public void A_wide_model_keeps_half_for_the_backward_pass()
    {
        double narrow = KeptByALayer(Recomputation.MinimumHidden - Heads, ModelHead.TokenClassification);
        double wide = KeptByALayer(Recomputation.MinimumHidden, ModelHead.TokenClassification);

        Assert.InRange(narrow, 24, 27);
        Assert.InRange(wide, 12, 15);
    }

    /// <summary>Of twelve times the hidden states keys and values are left.</summary>
    [LinuxFact("glibc counts the bytes in use")]
    public void A_last_layer_keeps_little_where_first_tokens_alone_are_read()
    {
        double all = KeptByALayer(Recomputation.MinimumHidden, ModelHead.TokenClassification);
        double first = KeptByALayer(Recomputation.MinimumHidden, ModelHead.SequenceClassification);

        Assert.InRange((all - first) * Layers, 9.5, 10.5);
    }

    /// <summary>Of a forward pass in training: numbers for each token and each element of its hidden state, on average of the layers.</summary>
    private static double KeptByALayer(long hidden, ModelHead head)
    {
        using IModel model = Create(hidden, head);
        using PackedBatch input = Input();
        // What the first pass sets up stays.
        model.Forward(input, new ForwardOptions { Training = true }).Dispose();
        // The runtime takes and gives back memory of its own meanwhile, which the middle one of several passes has least of.
        long[] kept = [.. Enumerable.Range(0, 5).Select(_ => KeptByAPass(model, input)).Order()];
        return kept[2] / (double)(sizeof(float) * Rows * Sequence * hidden * Layers);
    }

    private static long KeptByAPass(IModel model, PackedBatch input)
    {
        long before = BytesInUse();
        using Tensor output = model.Forward(input, new ForwardOptions { Training = true });
        return BytesInUse() - before;
    }

    private static IModel Create(long hidden, ModelHead head)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, $$"""
            {
              "model_type": "bert", "hidden_size": {{hidden}}, "num_hidden_layers": {{Layers}}, "num_attention_heads": {{Heads}},
              "intermediate_size": {{4 * hidden}}, "vocab_size": {{Vocabulary}}
            }
            """);
        return PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), new HeadSpec(head, ["a", "b"]), Vocabulary, CPU, new RecordingSink());
    }

    private static PackedBatch Input()
    {
        long[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => new long[Sequence])];
        return ModelInputs.Of(rows, rows);
    }

    /// <summary>
    /// Once the tensors that nobody has any more are freed, those of tests before this one among them: what a finalizer lets go of is for a later collection.
    /// </summary>
    private static long BytesInUse()
    {
        long bytes = 0;
        for (int collection = 0; collection < 20 && bytes != FreedMemory.BytesInUse; collection++)
        {
            bytes = FreedMemory.BytesInUse!.Value;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return bytes;
    }
}
