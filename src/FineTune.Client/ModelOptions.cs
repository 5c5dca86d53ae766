using Microsoft.ML.OnnxRuntime;

namespace FineTune.Client;

/// <summary>How a model is opened and asked.</summary>
public sealed class ModelOptions
{
    /// <summary>The most rows of a batch unless set.</summary>
    public const int DefaultBatchSize = 32;

    private int _batchSize = DefaultBatchSize;
    private int _threads;

    /// <summary>Folder of the model; null for <c>models/NAME</c> beside the program, where a build copies it.</summary>
    public string? Folder { get; set; }

    /// <summary>Which of the exported files is opened; null for the first there is of float32, float16 and int8.</summary>
    public ModelPrecision? Precision { get; set; }

    /// <summary>Threads that one question may use; 0 for one a core.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _threads = value;
        }
    }

    /// <summary>The most rows that the model is asked about at once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int BatchSize
    {
        get => _batchSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _batchSize = value;
        }
    }

    /// <summary>Told the options of ONNX Runtime before the model is opened, such as to add an execution provider.</summary>
    public Action<SessionOptions>? ConfigureSession { get; set; }
}
