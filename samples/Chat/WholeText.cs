using LLama.Abstractions;

namespace Chat;

/// <summary>Leaves what the model says as it is.</summary>
internal sealed class WholeText : ITextStreamTransform
{
    public IAsyncEnumerable<string> TransformAsync(IAsyncEnumerable<string> tokens) => tokens;

    public ITextStreamTransform Clone() => this;
}
