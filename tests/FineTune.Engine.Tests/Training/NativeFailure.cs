using System.Runtime.InteropServices;

namespace FineTune.Engine.Tests.Training;

/// <summary>As TorchSharp throws what torch says.</summary>
internal sealed class NativeFailure(string message) : ExternalException(message);
