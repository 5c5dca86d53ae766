using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Optimizers by Hugging Face's names (transformers/training_args.py, OptimizerNames).</summary>
[JsonConverter(typeof(SnakeCaseEnum<OptimizerName>))]
public enum OptimizerName
{
    AdamwTorchFused,
    AdamwTorch,
    Sgd,
    Adagrad,
    Rmsprop,
    Adafactor,

    /// <summary>Adam as Keras computes it: not one of Hugging Face's (see docs/recipes.md).</summary>
    AdamKeras,
}
