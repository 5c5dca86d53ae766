namespace FineTune.Client;

/// <summary>
/// A model that gives a recording one of several labels. <see cref="AudioClassifier"/> is one for any labels; a typed client derives from this. Recordings are
/// WAV or FLAC, of any sampling rate and number of channels; of longer ones the beginning is heard, as much as the evaluation of the model heard.
/// </summary>
/// <typeparam name="TAnswer">The answer to a recording.</typeparam>
public abstract class AudioClassificationModel<TAnswer> : FileClassificationModel<TAnswer>
{
    /// <exception cref="ModelException">The folder holds no such model.</exception>
    protected AudioClassificationModel(ModelContract contract, ModelOptions? options)
        : base(contract, options, static (name, given) => new OpenedAudioModel(name, given), "ForSequenceClassification", "ForAudioClassification")
    {
    }

    /// <summary>The answer as the program has it.</summary>
    protected abstract TAnswer Create(AudioClassification answer);

    private protected sealed override TAnswer CreateOf(float[] logits) => Create(new AudioClassification(logits, Labels));
}
