using System.Globalization;
using System.Text.Json.Nodes;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Logits and gradients of every family and head on the device beside those on the CPU, with the weights and rows of the tests' golden models.
/// </summary>
/// <param name="folder">The tests' folder of models.</param>
internal sealed class FamilyParity(CheckedDevice device, string folder)
{
    /// <summary>Largest difference on the scale of the tensor's largest number. A GPU adds in another order, and its convolutions may take TF32.</summary>
    private const double LogitTolerance = 1e-4;
    private const double GradientTolerance = 1e-3;
    private const double ConvolutionTolerance = 2e-2;

    public JsonObject Run()
    {
        string[] models =
        [
            .. Directory.GetFiles(folder, "golden.safetensors", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!)
                .Where(model => !model.Split(Path.DirectorySeparatorChar).Contains("bin") && File.Exists(Path.Combine(model, ConfigFile.Name)))
                .Order(StringComparer.Ordinal)
        ];
        double worstLogits = 0;
        double worstGradients = 0;
        List<string> bad = [];
        HashSet<string> families = new(StringComparer.Ordinal);
        foreach (string model in models)
        {
            (double logits, double gradients, bool hasConvolutions, string family) = Compare(model);
            families.Add(family);
            worstLogits = Math.Max(worstLogits, logits);
            worstGradients = Math.Max(worstGradients, gradients);
            bool isGood = hasConvolutions
                ? logits <= ConvolutionTolerance && gradients <= ConvolutionTolerance
                : logits <= LogitTolerance && gradients <= GradientTolerance;
            if (!isGood)
            {
                bad.Add(string.Create(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(folder, model)}: logits {logits:E1}, gradients {gradients:E1}"));
            }
        }

        string[] absent = [.. ModelRegistry.ModelTypes.Except(families)];
        if (bad.Count > 0 || absent.Length > 0)
        {
            throw new InvalidOperationException($"{string.Join("; ", bad)}{(absent.Length > 0 ? $"; no model of {string.Join(", ", absent)}" : "")}");
        }

        return new JsonObject { ["models"] = models.Length, ["families"] = families.Count, ["logits"] = worstLogits, ["gradients"] = worstGradients };
    }

    private (double Logits, double Gradients, bool HasConvolutions, string Family) Compare(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using SafetensorsFile golden = SafetensorsFile.Open(Path.Combine(model, "golden.safetensors"));
        (Tensor expected, Dictionary<string, Tensor> expectedGradients, string family) = Pass(model, golden, CPU);
        (Tensor logits, Dictionary<string, Tensor> gradients, _) = Pass(model, golden, device.Device);
        // A gradient that is zero but for rounding is compared on the scale of the others.
        double floor = 1e-2 * expectedGradients.Values.Max(Largest);
        double worst = expectedGradients.Max(expectedOf => Difference(expectedOf.Value, gradients[expectedOf.Key], floor));
        return (Difference(expected, logits, 0), worst, HasConvolutions(golden), family);
    }

    private static (Tensor Logits, Dictionary<string, Tensor> Gradients, string Family) Pass(string folder, SafetensorsFile golden, Device device)
    {
        using IModel model = PretrainedModel.Trained(folder, device, out _);
        using PackedBatch input = Input(golden, device);
        Tensor logits = model.Forward(input, ForwardOptions.Evaluation);
        // The same for both: what each number of the answer counts for in the sum that is derived.
        Tensor direction = arange(logits.NumberOfElements, dtype: ScalarType.Float32).mul_(0.7).sin_().reshape(logits.shape).to(device);
        (logits * direction).sum().backward();
        Dictionary<string, Tensor> gradients = model.Weights.Where(weight => weight.Value.grad is not null)
            .ToDictionary(weight => weight.Key, weight => weight.Value.grad!.cpu(), StringComparer.Ordinal);
        return (logits.detach().cpu(), gradients, model.Config["model_type"]!.GetValue<string>());
    }

    /// <summary>Models of pictures and of sounds.</summary>
    private static bool HasConvolutions(SafetensorsFile golden) => golden.Entries.ContainsKey("pixel_values") || golden.Entries.ContainsKey("values");

    private static PackedBatch Input(SafetensorsFile golden, Device device)
    {
        if (golden.Entries.ContainsKey("values"))
        {
            int[]? lengths = golden.Entries.ContainsKey("lengths") ? [.. Numbers(golden, "lengths").Select(length => (int)length)] : null;
            return PackedBatch.OfSounds(golden.Read("values").to(device), lengths);
        }

        if (golden.Entries.ContainsKey("pixel_values"))
        {
            return PackedBatch.OfPixels(golden.Read("pixel_values").to(device));
        }

        Tensor predicted = golden.Read("predicted").to(device);
        return golden.Entries.ContainsKey("decoder_lengths")
            ? Rows(golden, "input_ids", "lengths", null, device).Decoding(Rows(golden, "decoder_input_ids", "decoder_lengths", predicted, device))
            : Rows(golden, "input_ids", "lengths", predicted, device);
    }

    private static PackedBatch Rows(SafetensorsFile golden, string ids, string lengthsName, Tensor? predicted, Device device)
    {
        int[] lengths = [.. Numbers(golden, lengthsName).Select(length => (int)length)];
        int[] all = [.. Enumerable.Range(0, lengths.Length)];
        long[] tokens = Numbers(golden, ids);
        long[] starts = [.. all.Select(row => (long)lengths.Take(row).Sum())];
        return new PackedBatch
        {
            TokenIds = tensor(tokens, device: device),
            Positions = tensor(lengths.SelectMany(length => Enumerable.Range(0, length).Select(place => (long)place)).ToArray(), device: device),
            TokenTypeIds = tensor(ids == "input_ids" ? Numbers(golden, "token_type_ids") : new long[tokens.Length], device: device),
            RowStarts = tensor(starts, device: device),
            PredictedTokens = predicted,
            Batch = lengths.Length,
            Sequence = lengths.Max(),
            Layout = PaddedLayoutBuilder.Build(lengths, [all], BatchWidth.Longest, device),
        };
    }

    private static long[] Numbers(SafetensorsFile file, string name)
    {
        using Tensor values = file.Read(name);
        return [.. values.data<long>()];
    }

    private static double Largest(Tensor values) => values.abs().max().ToDouble();

    private static double Difference(Tensor expected, Tensor actual, double floor) =>
        Largest(expected - actual) / Math.Max(Math.Max(Largest(expected), floor), 1e-30);
}
