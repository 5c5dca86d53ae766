using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>The two graphs of an encoder-decoder model. Any number of threads may ask it at the same time.</summary>
internal sealed class Seq2SeqSession : IDisposable
{
    private const string InputIds = "input_ids";
    private const string AttentionMask = "attention_mask";
    private const string LastHiddenState = "last_hidden_state";
    private const string EncoderMask = "encoder_attention_mask";
    private const string EncoderStates = "encoder_hidden_states";
    private const string UseCache = "use_cache_branch";
    private const string Logits = "logits";

    private readonly InferenceSession _encoder;
    private readonly InferenceSession _decoder;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly string[] _laterOutputs;
    private readonly string _file;
    private readonly int _padTokenId;

    /// <exception cref="ModelException">A file cannot be opened, or takes or gives something else.</exception>
    public Seq2SeqSession(string encoder, string decoder, int padTokenId, ModelOptions options)
    {
        (_file, _padTokenId) = (decoder, padTokenId);
        _encoder = Open(encoder, options);
        try
        {
            _decoder = Open(decoder, options);
            _inputs = [.. _decoder.InputMetadata.Keys];
            _outputs = [.. _decoder.OutputMetadata.Keys];
            _laterOutputs = [.. _outputs.Where(name => !(DecoderCache.Takes(name) && DecoderCache.IsOfText(name)))];
            Check(decoder);
        }
        catch (ModelException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the encoder makes of texts: float32 [texts, width, hidden].</summary>
    public OrtValue Encode(IReadOnlyList<int[]> texts, int width, CancellationToken cancellationToken)
    {
        long[] ids = new long[texts.Count * width];
        Array.Fill(ids, _padTokenId);
        for (int text = 0; text < texts.Count; text++)
        {
            for (int token = 0; token < texts[text].Length; token++)
            {
                ids[(text * width) + token] = texts[text][token];
            }
        }

        using OrtValue idValues = OrtValue.CreateTensorValueFromMemory(ids, [texts.Count, width]);
        using OrtValue mask = Mask([.. texts.Select(text => text.Length)], width);
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            Run(_encoder, [InputIds, AttentionMask], [idValues, mask], [LastHiddenState], cancellationToken);
        return OrtRows.Copy(outputs[0]);
    }

    /// <summary>States that stand for those that nobody looks at.</summary>
    public OrtValue NoStates(int rows, int width)
    {
        int hidden = _decoder.InputMetadata[EncoderStates].Dimensions[^1];
        return OrtValue.CreateTensorValueFromMemory(new float[rows * width * hidden], [rows, width, hidden]);
    }

    /// <summary>Scores of the token after each row.</summary>
    /// <param name="tokens">The last token of each row.</param>
    /// <param name="lengths">Of each row, tokens of the text that it answers.</param>
    /// <param name="width">Tokens of the longest text.</param>
    /// <param name="states">What the encoder gave.</param>
    /// <param name="cache">Has what was given for the tokens before, and takes what is given for these.</param>
    /// <param name="isFirst">True where nothing was given before.</param>
    public IReadOnlyList<Memory<float>> Decode(
        int[] tokens, int[] lengths, int width, OrtValue states, DecoderCache cache, bool isFirst, CancellationToken cancellationToken)
    {
        List<OrtValue> owned = [];
        OrtValue Own(OrtValue value)
        {
            owned.Add(value);
            return value;
        }

        try
        {
            OrtValue[] given = [.. _inputs.Select(name => name switch
            {
                InputIds => Own(OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(tokens, token => (long)token), [tokens.Length, 1])),
                EncoderMask => Own(Mask(lengths, width)),
                EncoderStates => states,
                UseCache => Own(OrtValue.CreateTensorValueFromMemory(new[] { !isFirst }, [1])),
                _ => isFirst ? Own(DecoderCache.Nothing(_decoder.InputMetadata[name].Dimensions, tokens.Length)) : cache[name],
            })];
            string[] wanted = isFirst ? _outputs : _laterOutputs;
            IDisposableReadOnlyCollection<OrtValue> outputs = Run(_decoder, _inputs, given, wanted, cancellationToken);
            Memory<float>[] scores = [];
            for (int index = 0; index < wanted.Length; index++)
            {
                if (wanted[index] == Logits)
                {
                    scores = ByRow(outputs[index], tokens.Length);
                    outputs[index].Dispose();
                }
                else
                {
                    cache.Take(wanted[index], outputs[index]);
                }
            }

            return scores;
        }
        finally
        {
            owned.ForEach(value => value.Dispose());
        }
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder?.Dispose();
    }

    private static Memory<float>[] ByRow(OrtValue logits, int rows)
    {
        float[] all = logits.GetTensorDataAsSpan<float>().ToArray();
        int vocabulary = all.Length / rows;
        return [.. Enumerable.Range(0, rows).Select(row => all.AsMemory(row * vocabulary, vocabulary))];
    }

    private static OrtValue Mask(int[] lengths, int width)
    {
        long[] mask = new long[lengths.Length * width];
        for (int row = 0; row < lengths.Length; row++)
        {
            mask.AsSpan(row * width, lengths[row]).Fill(1);
        }

        return OrtValue.CreateTensorValueFromMemory(mask, [lengths.Length, width]);
    }

    private static InferenceSession Open(string file, ModelOptions options)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = options.Threads };
        options.ConfigureSession?.Invoke(settings);
        try
        {
            return new InferenceSession(file, settings);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelException($"{file} cannot be opened: {exception.Message}", exception);
        }
    }

    private void Check(string file)
    {
        string? other = Array.Find(_inputs, name => name is not (InputIds or EncoderMask or EncoderStates or UseCache) && !DecoderCache.Gives(name));
        string? missing = Array.Find([InputIds, EncoderStates, UseCache], name => !_inputs.Contains(name)) ?? (_outputs.Contains(Logits) ? null : Logits);
        if (other is not null || missing is not null)
        {
            throw new ModelException(other is not null ? $"{file} has an input {other}, which nobody gives." : $"{file} has no {missing}.");
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session, string[] inputs, OrtValue[] given, string[] wanted, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using CancellationTokenRegistration stopping = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, run);
        try
        {
            return session.Run(run, inputs, given, wanted);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException($"{_file} could not be asked: {exception.Message}", exception);
        }
    }
}
