using FineTune.Engine.Models;
using FineTune.Engine.Models.Attention;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>The decoder of an encoder-decoder model in ONNX Runtime.</summary>
/// <param name="session">Its owner's.</param>
internal sealed class DecoderSession(InferenceSession session)
{
    private readonly int _layers = session.InputNames.Count(name => name.EndsWith(GraphCache.DecoderPart + GraphCache.KeyName, StringComparison.Ordinal));

    /// <summary>Scores of the first tokens.</summary>
    /// <param name="ids">int64 [rows, sequence]</param>
    /// <param name="mask">int64 [rows, source's sequence]</param>
    /// <param name="states">float32 [rows, source's sequence, width]</param>
    public DecoderStep Run(OrtValue ids, OrtValue mask, OrtValue states)
    {
        long rows = ids.GetTensorTypeAndShape().Shape[0];
        return Run(ids, mask, states, isKnown: false, (_, _, name) =>
        {
            int[] dimensions = session.InputMetadata[name].Dimensions;
            return zeros(rows, dimensions[1], 0, dimensions[3]);
        });
    }

    /// <summary>Scores of the tokens behind those of a cache, which has what is to be known of the source.</summary>
    /// <param name="ids">int64 [rows, sequence]</param>
    public DecoderStep Run(OrtValue ids, KeyValueCache cache)
    {
        (Tensor keys, _) = OfSource(0);
        long rows = ids.GetTensorTypeAndShape().Shape[0];
        long perText = rows / keys.shape[0];
        Tensor isToken = cache.SourceMask ?? ones(keys.shape[0], 1, 1, keys.shape[2], ScalarType.Bool);
        long[] numbers = [.. Repeat(isToken).to(ScalarType.Int64).data<long>()];
        using OrtValue mask = OrtValue.CreateTensorValueFromMemory(numbers, [rows, keys.shape[2]]);
        // Nobody looks at the states whose keys and values are given.
        using OrtValue states = OnnxSessions.Of(zeros(rows, keys.shape[2], session.InputMetadata[GraphInputs.EncoderStatesName].Dimensions[^1]));
        return Run(ids, mask, states, isKnown: true, (layer, kind, _) => kind switch
        {
            GraphCache.DecoderPart + GraphCache.KeyName => cache.Seen(layer).Keys,
            GraphCache.DecoderPart + GraphCache.ValueName => cache.Seen(layer).Values,
            GraphCache.EncoderPart + GraphCache.KeyName => Repeat(OfSource(layer).Keys),
            _ => Repeat(OfSource(layer).Values),
        });

        (Tensor Keys, Tensor Values) OfSource(int layer) => cache.OfSource(layer, null, () => throw new InvalidOperationException("it is known"));

        Tensor Repeat(Tensor ofTexts) => perText == 1 ? ofTexts : ofTexts.repeat_interleave(perText, 0);
    }

    /// <param name="past">Gives keys or values of a layer, of a kind, for the input of a name.</param>
    private DecoderStep Run(OrtValue ids, OrtValue mask, OrtValue states, bool isKnown, Func<int, string, string, Tensor> past)
    {
        List<OrtValue> owned = [OrtValue.CreateTensorValueFromMemory(new[] { isKnown }, [1])];
        try
        {
            var given = new Dictionary<string, OrtValue>
            {
                [GraphInputs.InputIdsName] = ids,
                [GraphInputs.EncoderMaskName] = mask,
                [GraphInputs.EncoderStatesName] = states,
                [GraphInputs.UseCacheName] = owned[0],
            };
            foreach (string kind in from part in (string[])[GraphCache.DecoderPart, GraphCache.EncoderPart]
                                    from side in (string[])[GraphCache.KeyName, GraphCache.ValueName]
                                    select part + side)
            {
                for (int layer = 0; layer < _layers; layer++)
                {
                    string name = GraphCache.Name(GraphCache.PastName, layer, kind);
                    owned.Add(OnnxSessions.Of(past(layer, kind, name)));
                    given.Add(name, owned[^1]);
                }
            }

            return Run([.. session.InputNames.Select(name => given[name])], isKnown);
        }
        finally
        {
            owned.ForEach(value => value.Dispose());
        }
    }

    private DecoderStep Run(OrtValue[] given, bool isKnown)
    {
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, session.InputNames, given, session.OutputNames);
        Dictionary<string, OrtValue> byName = session.OutputNames.Zip(outputs).ToDictionary(output => output.First, output => output.Second);
        return new DecoderStep(
            OnnxSessions.ToTensor(byName[ModelGraph.Logits]),
            [.. Enumerable.Range(0, _layers).Select(layer => Present(layer, GraphCache.DecoderPart))],
            isKnown ? [] : [.. Enumerable.Range(0, _layers).Select(layer => Present(layer, GraphCache.EncoderPart))]);

        (Tensor Keys, Tensor Values) Present(int layer, string part) => (
            OnnxSessions.ToTensor(byName[GraphCache.Name(GraphCache.PresentName, layer, part + GraphCache.KeyName)]),
            OnnxSessions.ToTensor(byName[GraphCache.Name(GraphCache.PresentName, layer, part + GraphCache.ValueName)]));
    }
}
