using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace FineTune.Client;

/// <summary>An ONNX model that takes tokens. Any number of threads may ask it at the same time.</summary>
internal sealed class OnnxSession : IDisposable
{
    private const string InputIds = "input_ids";
    private const string AttentionMask = "attention_mask";
    private const string TokenTypeIds = "token_type_ids";

    /// <summary>Of a model of questions, for each token; those of the other end lie in an output of their own.</summary>
    public const string StartLogits = "start_logits";
    private const string EndLogits = "end_logits";

    private readonly InferenceSession _session;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly string _file;

    /// <param name="outputs">Names of the output to read, the best first.</param>
    /// <exception cref="ModelException">The file cannot be opened, or takes or gives something else.</exception>
    public OnnxSession(string file, ModelOptions options, params ReadOnlySpan<string> outputs)
    {
        (_file, Threads) = (file, options.Threads);
        _session = OnnxFile.Open(file, options);
        try
        {
            _inputs = [.. _session.InputMetadata.Keys];
            string? other = Array.Find(_inputs, name => name is not (InputIds or AttentionMask or TokenTypeIds));
            string? otherType = Array.Find(_inputs, name => _session.InputMetadata[name].ElementDataType != TensorElementType.Int64);
            if (other is not null || otherType is not null)
            {
                throw new ModelException(other is not null
                    ? $"{file} has an input {other}; input_ids, attention_mask and token_type_ids are given."
                    : $"{file} wants {_session.InputMetadata[otherType!].ElementDataType} for {otherType}, not Int64.");
            }

            string output = First(outputs, _session.OutputMetadata.Keys.ToList())
                ?? throw new ModelException(
                    $"{file} gives {string.Join(", ", _session.OutputMetadata.Keys)}, and nothing called {string.Join(" or ", outputs.ToArray())}.");
            _outputs = output != StartLogits ? [output]
                : _session.OutputMetadata.ContainsKey(EndLogits) ? [StartLogits, EndLogits]
                : throw new ModelException($"{file} gives {StartLogits}, and nothing called {EndLogits}.");
        }
        catch (ModelException)
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Threads that one question may use; 0 for one a core.</summary>
    public int Threads { get; }

    /// <summary>What the rows of a batch are filled up with; nobody reads it.</summary>
    public int PadTokenId { get; set; }

    /// <summary>Name of the output that is read.</summary>
    public string Output => _outputs[0];

    /// <summary>Scores that each row or token has; null where the file does not say.</summary>
    public int? Width => _outputs.Length > 1 ? _outputs.Length
        : _session.OutputMetadata[Output].Dimensions is [.., var width] && width > 0 ? width
        : null;

    /// <summary>Asks about rows of any lengths.</summary>
    /// <returns>For each row its scores; where the model scores each token, those of <see cref="ModelRow.Positions"/> one after the other.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ModelException">ONNX Runtime failed, or the model gave something else than numbers for each row.</exception>
    public float[][] Run(IReadOnlyList<ModelRow> rows, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int width = rows.Max(row => row.Ids.Count);
        long[] shape = [rows.Count, width];
        var values = new List<OrtValue>(_inputs.Length);
        try
        {
            foreach (string input in _inputs)
            {
                values.Add(OrtValue.CreateTensorValueFromMemory(Fill(input, rows, width), shape));
            }

            using var run = new RunOptions();
            using CancellationTokenRegistration stopping = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
            using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(run, _inputs, values, _outputs);
            return results.Count == 1 ? Scores(results[0], rows, width) : Scores(results, rows, width);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException($"{_file} could not be asked: {exception.Message}", exception);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();

    private static string? First(ReadOnlySpan<string> wanted, List<string> present)
    {
        foreach (string name in wanted)
        {
            if (present.Contains(name))
            {
                return name;
            }
        }

        return null;
    }

    private long[] Fill(string input, IReadOnlyList<ModelRow> rows, int width)
    {
        long[] numbers = new long[rows.Count * width];
        for (int row = 0; row < rows.Count; row++)
        {
            Span<long> place = numbers.AsSpan(row * width, width);
            IReadOnlyList<int> ids = rows[row].Ids;
            switch (input)
            {
                case InputIds:
                    place.Fill(PadTokenId);
                    CopyTo(ids, place);
                    break;
                case AttentionMask:
                    place[..ids.Count].Fill(1);
                    break;
                default:
                    CopyTo(rows[row].Types ?? [], place);
                    break;
            }
        }

        return numbers;
    }

    private static void CopyTo(IReadOnlyList<int> from, Span<long> to)
    {
        for (int index = 0; index < from.Count; index++)
        {
            to[index] = from[index];
        }
    }

    /// <summary>Of outputs that have one score a token: those of all for the first token, then those for the second.</summary>
    private float[][] Scores(IReadOnlyList<OrtValue> results, IReadOnlyList<ModelRow> rows, int width)
    {
        float[][] scores = [.. rows.Select(row => new float[row.Ids.Count * results.Count])];
        for (int output = 0; output < results.Count; output++)
        {
            OrtTensorTypeAndShapeInfo info = results[output].GetTensorTypeAndShape();
            if (info.Shape is not [var count, var tokens] || count != rows.Count || tokens != width)
            {
                throw Misshapen(info, rows, width);
            }

            ReadOnlySpan<float> numbers = Numbers(results[output], info);
            for (int row = 0; row < rows.Count; row++)
            {
                for (int token = 0; token < rows[row].Ids.Count; token++)
                {
                    scores[row][(token * results.Count) + output] = numbers[(row * width) + token];
                }
            }
        }

        return scores;
    }

    private ReadOnlySpan<float> Numbers(OrtValue result, OrtTensorTypeAndShapeInfo info) => info.ElementDataType switch
    {
        TensorElementType.Float => result.GetTensorDataAsSpan<float>(),
        TensorElementType.Float16 => Widen(result.GetTensorDataAsSpan<Float16>()),
        var other => throw new ModelException($"{_file} gives {other}, not numbers."),
    };

    private ModelException Misshapen(OrtTensorTypeAndShapeInfo info, IReadOnlyList<ModelRow> rows, int width) =>
        new($"{_file} gives {string.Join(" x ", info.Shape)} numbers for {rows.Count} rows of {width} tokens.");

    private float[][] Scores(OrtValue result, IReadOnlyList<ModelRow> rows, int width)
    {
        OrtTensorTypeAndShapeInfo info = result.GetTensorTypeAndShape();
        ReadOnlySpan<float> numbers = Numbers(result, info);
        float[][] scores = new float[rows.Count][];
        for (int row = 0; row < rows.Count; row++)
        {
            scores[row] = info.Shape switch
            {
                [var count, var perRow] when count == rows.Count => numbers.Slice(row * (int)perRow, (int)perRow).ToArray(),
                [var count, var tokens, var perToken] when count == rows.Count && tokens == width =>
                    OfTokens(numbers.Slice(row * width * (int)perToken, width * (int)perToken), rows[row], (int)perToken),
                _ => throw Misshapen(info, rows, width),
            };
        }

        return scores;
    }

    private static float[] OfTokens(ReadOnlySpan<float> numbers, ModelRow row, int perToken)
    {
        if (row.Positions is not { } positions)
        {
            return numbers[..(row.Ids.Count * perToken)].ToArray();
        }

        float[] wanted = new float[positions.Count * perToken];
        for (int index = 0; index < positions.Count; index++)
        {
            numbers.Slice(positions[index] * perToken, perToken).CopyTo(wanted.AsSpan(index * perToken));
        }

        return wanted;
    }

    private static float[] Widen(ReadOnlySpan<Float16> halves)
    {
        ReadOnlySpan<Half> numbers = MemoryMarshal.Cast<Float16, Half>(halves);
        float[] wide = new float[numbers.Length];
        for (int index = 0; index < wide.Length; index++)
        {
            wide[index] = (float)numbers[index];
        }

        return wide;
    }
}
