using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Fills a new weight in place.</summary>
/// <param name="weight">On the CPU, float32.</param>
/// <param name="random">Where random numbers are drawn from, its own.</param>
internal delegate void Initialiser(Tensor weight, Generator random);
