using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Hosting;
using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Verbs;

/// <summary>
/// Times the bare matrix products of a step: those of an encoder's linear layers, forward and backward, and nothing else. What a training step
/// takes longer than this is not matrix products. benchmarks/time-table.cs asks for it.
/// </summary>
internal static class MatmulVerb
{
    private const int Rounds = 7;

    public static Command Create()
    {
        var torch = new Option<string>("--torch") { Description = "Folder with libtorch's libraries.", Required = true };
        var tokens = new Option<int>("--tokens") { Description = "Tokens in a step.", Required = true };
        var read = new Option<int?>("--read") { Description = "Tokens of which the last layer is computed; all of them by default." };
        var hidden = new Option<int>("--hidden") { Description = "Hidden size; the feed-forward layer is four times as wide.", Required = true };
        var layers = new Option<int>("--layers") { Description = "Layers of the encoder.", Required = true };
        var bfloat16 = new Option<bool>("--bf16") { Description = "Multiply in bfloat16." };
        var command = new Command("matmul", "Time the matrix products of a training step.") { torch, tokens, read, hidden, layers, bfloat16 };
        command.Hidden = true;
        command.SetAction(result =>
        {
            string torchDirectory = result.GetRequiredValue(torch);
            MklKernelChoice.Take(MklKernels.Auto, torchDirectory, measures: true);
            TorchLibraries.Load(torchDirectory);
            JsonObject measured = Measure(
                result.GetRequiredValue(tokens),
                result.GetValue(read) ?? result.GetRequiredValue(tokens),
                result.GetRequiredValue(hidden),
                result.GetRequiredValue(layers),
                result.GetValue(bfloat16));
            Console.Out.WriteLine(measured.ToJsonString());
            return (int)EngineExitCode.Done;
        });
        return command;
    }

    /// <summary>Four projections of attention and the two of the feed-forward layer; each multiplies once forward and twice backward.</summary>
    /// <param name="read">Tokens of which the last layer computes more than keys and values.</param>
    /// <returns>Seconds of a step and 10^9 operations a second, by the median round.</returns>
    internal static JsonObject Measure(int tokens, int read, int hidden, int layers, bool bfloat16)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        ScalarType type = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        Layer[] products = Layers(tokens, tokens, hidden, type);
        Layer[] last = Layers(tokens, read, hidden, type);
        double[] seconds = new double[Rounds + 1];
        for (int round = 0; round < seconds.Length; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int layer = 1; layer < layers; layer++)
            {
                Array.ForEach(products, product => product.Multiply());
            }

            Array.ForEach(last, product => product.Multiply());
            seconds[round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        // The first round warms up.
        double median = seconds.Skip(1).Order().ElementAt(Rounds / 2);
        double operations = ((layers - 1) * products.Sum(product => product.Operations)) + last.Sum(product => product.Operations);
        return new JsonObject { ["seconds"] = median, ["gflops"] = operations / median / 1e9 };
    }

    /// <summary>The linear layers of an encoder layer: key and value, then query, output and the two of the feed-forward layer.</summary>
    private static Layer[] Layers(int tokens, int read, int hidden, ScalarType type) =>
    [
        new(tokens, hidden, hidden, type),
        new(tokens, hidden, hidden, type),
        new(read, hidden, hidden, type),
        new(read, hidden, hidden, type),
        new(read, hidden, 4 * hidden, type),
        new(read, 4 * hidden, hidden, type),
    ];

    /// <summary>A linear layer's operands: input [tokens, in], weight [out, in], gradient of the output [tokens, out].</summary>
    private sealed class Layer(int tokens, int inputs, int outputs, ScalarType type)
    {
        private readonly Tensor _input = randn(tokens, inputs).to(type);
        private readonly Tensor _weight = randn(outputs, inputs).to(type);
        private readonly Tensor _gradient = randn(tokens, outputs).to(type);

        /// <summary>Multiplications and additions of <see cref="Multiply"/>.</summary>
        public double Operations => 3.0 * 2 * tokens * inputs * outputs;

        /// <summary>The output, the gradient of the input and that of the weight.</summary>
        public void Multiply()
        {
            using Tensor output = _input.mm(_weight.t());
            using Tensor ofInput = _gradient.mm(_weight);
            using Tensor ofWeight = _gradient.t().mm(_input);
        }
    }
}
