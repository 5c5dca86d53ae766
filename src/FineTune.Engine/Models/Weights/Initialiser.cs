using static TorchSharp.torch;

namespace FineTune.Engine.Models;

/// <summary>Fills a new weight in place.</summary>
/// <param name="weight">On the CPU, float32.</param>
/// <param name="seed">Of its random numbers, if it draws any.</param>
internal delegate void Initialiser(Tensor weight, ulong seed);
