using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// ATen operators that TorchSharp 0.107 does not bind, called through TorchScript: one native call each. A script that does not compile
/// kills the process, so all of them stand here and in <see cref="OptimizerOps"/>, and a test calls each.
/// </summary>
internal sealed class TorchScriptOps : IDisposable
{
    private const string Source = """
        def embedding(weight: Tensor, indices: Tensor) -> Tensor:
            return torch.embedding(weight, indices)

        def embedding_with_padding(weight: Tensor, indices: Tensor, padding: int) -> Tensor:
            return torch.embedding(weight, indices, padding)

        def rms_norm(states: Tensor, weight: Tensor, epsilon: float) -> Tensor:
            return torch.rms_norm(states, [states.size(-1)], weight, epsilon)

        def rotate(states: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
            halves = states.chunk(2, -1)
            return (states * cosines) + (torch.cat([-halves[1], halves[0]], -1) * sines)

        def decode(
            states: Tensor, weights: List[Tensor], keys: Tensor, values: Tensor, cosines: Tensor, sines: Tensor, past: int, epsilon: float
        ) -> Tensor:
            rows = states.size(0)
            heads = keys.size(1)
            size = keys.size(3)
            normalised = torch.rms_norm(states, [states.size(-1)], weights[0], epsilon)
            query = rotate(torch.linear(normalised, weights[1]).view(rows, -1, size), cosines, sines)
            key = rotate(torch.linear(normalised, weights[2]).view(rows, -1, size), cosines, sines)
            keys.narrow(2, past, 1).copy_(key.unsqueeze(2))
            values.narrow(2, past, 1).copy_(torch.linear(normalised, weights[3]).view(rows, heads, 1, size))
            context = torch.scaled_dot_product_attention(
                query.view(rows, heads, -1, size), keys.narrow(2, 0, past + 1), values.narrow(2, 0, past + 1), None, 0.0, False)
            attended = torch.linear(context.reshape(rows, -1), weights[4]) + states
            transformed = torch.rms_norm(attended, [attended.size(-1)], weights[5], epsilon)
            gated = torch.silu(torch.linear(transformed, weights[6])) * torch.linear(transformed, weights[7])
            return torch.linear(gated, weights[8]) + attended

        def answer(
            states: Tensor, weights: List[Tensor], keys: Tensor, values: Tensor, source_keys: Tensor, source_values: Tensor, source_mask: List[Tensor],
            bias: Tensor, past: int, scale: float, epsilon: float
        ) -> Tensor:
            rows = states.size(0)
            heads = keys.size(1)
            size = keys.size(3)
            normalised = torch.rms_norm(states, [states.size(-1)], weights[0], epsilon)
            query = (torch.linear(normalised, weights[1]) * scale).view(rows, heads, 1, size)
            keys.narrow(2, past, 1).copy_(torch.linear(normalised, weights[2]).view(rows, heads, 1, size))
            values.narrow(2, past, 1).copy_(torch.linear(normalised, weights[3]).view(rows, heads, 1, size))
            context = torch.scaled_dot_product_attention(query, keys.narrow(2, 0, past + 1), values.narrow(2, 0, past + 1), bias, 0.0, False)
            attended = torch.linear(context.reshape(rows, -1), weights[4]) + states
            asking = torch.rms_norm(attended, [attended.size(-1)], weights[5], epsilon)
            question = (torch.linear(asking, weights[6]) * scale).view(source_keys.size(0), -1, heads, size).transpose(1, 2)
            mask = source_mask[0] if len(source_mask) > 0 else None
            answer = torch.scaled_dot_product_attention(question, source_keys, source_values, mask, 0.0, False)
            attended = torch.linear(answer.transpose(1, 2).reshape(rows, -1), weights[7]) + attended
            transformed = torch.rms_norm(attended, [attended.size(-1)], weights[8], epsilon)
            activated = torch.linear(transformed, weights[9])
            if len(weights) > 11:
                activated = torch.gelu(activated, approximate="tanh") * torch.linear(transformed, weights[10])
            else:
                activated = torch.relu(activated)
            return torch.linear(activated, weights[-1]) + attended

        def activate(states: Tensor, activation: int) -> Tensor:
            if activation == 0:
                return torch.gelu(states)
            if activation == 1:
                return torch.gelu(states, approximate="tanh")
            if activation == 2:
                return torch.relu(states)
            if activation == 3:
                return torch.silu(states)
            return states * torch.sigmoid(states * 1.702)

        def normalise(states: Tensor, weights: List[Tensor], first: int, epsilon: float) -> Tensor:
            return torch.layer_norm(states, [states.size(-1)], weights[first], weights[first + 1], epsilon)

        def project(states: Tensor, weights: List[Tensor], first: int) -> Tensor:
            return torch.linear(states, weights[first], weights[first + 1])

        def answer_with_biases(
            states: Tensor, weights: List[Tensor], keys: Tensor, values: Tensor, source_keys: Tensor, source_values: Tensor, source_mask: List[Tensor],
            past: int, before: bool, activation: int, epsilon: float
        ) -> Tensor:
            rows = states.size(0)
            heads = keys.size(1)
            size = keys.size(3)
            given = normalise(states, weights, 0, epsilon) if before else states
            query = project(given, weights, 2).view(rows, heads, 1, size)
            keys.narrow(2, past, 1).copy_(project(given, weights, 4).view(rows, heads, 1, size))
            values.narrow(2, past, 1).copy_(project(given, weights, 6).view(rows, heads, 1, size))
            context = torch.scaled_dot_product_attention(query, keys.narrow(2, 0, past + 1), values.narrow(2, 0, past + 1), None, 0.0, False)
            attended = project(context.reshape(rows, -1), weights, 8) + states
            if not before:
                attended = normalise(attended, weights, 0, epsilon)
            asking = normalise(attended, weights, 10, epsilon) if before else attended
            question = project(asking, weights, 12).view(source_keys.size(0), -1, heads, size).transpose(1, 2)
            mask = source_mask[0] if len(source_mask) > 0 else None
            answer = torch.scaled_dot_product_attention(question, source_keys, source_values, mask, 0.0, False)
            attended = project(answer.transpose(1, 2).reshape(rows, -1), weights, 14) + attended
            if not before:
                attended = normalise(attended, weights, 10, epsilon)
            transformed = normalise(attended, weights, 16, epsilon) if before else attended
            transformed = project(activate(project(transformed, weights, 18), activation), weights, 20) + attended
            return transformed if before else normalise(transformed, weights, 16, epsilon)

        """;

    /// <summary>Numbers of the activations in the source, by their names in config.json.</summary>
    private static readonly Dictionary<string, long> ActivationNumbers = new(StringComparer.Ordinal)
    {
        ["gelu"] = 0,
        ["gelu_python"] = 0,
        ["gelu_new"] = 1,
        ["gelu_fast"] = 1,
        ["gelu_accurate"] = 1,
        ["gelu_pytorch_tanh"] = 1,
        ["gelu_python_tanh"] = 1,
        ["relu"] = 2,
        ["silu"] = 3,
        ["swish"] = 3,
        ["quick_gelu"] = 4,
    };

    private readonly CompiledScript _script = new(Source);

    /// <summary>Rows of a table by index, with the dense, parallel gradient of an embedding.</summary>
    /// <param name="weight">[rows, hidden]</param>
    /// <param name="indices">int64 of any shape</param>
    /// <returns>[..., hidden]</returns>
    public Tensor Embedding(Tensor weight, Tensor indices) => _script.Invoke("embedding", weight, indices);

    /// <summary>The same, but the row of padding gets no gradient.</summary>
    public Tensor Embedding(Tensor weight, Tensor indices, long padding) => _script.Invoke("embedding_with_padding", weight, indices, padding);

    /// <summary>States over the root of the mean of their squares (Zhang and Sennrich, 2019), times a weight.</summary>
    /// <param name="states">[..., size]</param>
    /// <param name="weight">[size]</param>
    /// <returns>[..., size]</returns>
    public Tensor RmsNorm(Tensor states, Tensor weight, double epsilon) => _script.Invoke("rms_norm", states, weight, epsilon);

    /// <summary>
    /// A layer after Llama's pattern over the next token of each row, in one call: calling the operators one by one takes longer than they do on one token.
    /// </summary>
    /// <param name="states">[rows, hidden]</param>
    /// <param name="weights">
    /// The norm before attention, query, key, value, what attention gives, the norm before the feed-forward layer, gate, what it gates, and what they give.
    /// </param>
    /// <param name="cache">[rows, heads of keys, at least past + 1, size] each, where the new ones are put behind the past.</param>
    /// <param name="rotation">[rows, 1, size] each.</param>
    /// <returns>[rows, hidden]</returns>
    public Tensor Decode(
        Tensor states, Tensor[] weights, (Tensor Keys, Tensor Values) cache, (Tensor Cosines, Tensor Sines) rotation, long past, double epsilon) =>
        _script.Invoke("decode", states, weights, cache.Keys, cache.Values, rotation.Cosines, rotation.Sines, past, epsilon);

    /// <summary>
    /// A decoder's layer after T5's pattern over the next token of each row, in one call. Rows that answer one text follow one another, as many for each.
    /// </summary>
    /// <param name="states">[rows, hidden]</param>
    /// <param name="weights">
    /// The norm before attention, query, key, value, what attention gives; the norm before attention to the source, query and what that gives; the norm before
    /// the feed-forward layer, its input and its output, between them where it has a gate what the gate, a GELU by tanh, lets through. Without one
    /// it is a ReLU.
    /// </param>
    /// <param name="cache">[rows, heads, at least past + 1, size] each, where the new ones are put behind the past.</param>
    /// <param name="source">[texts, heads, sequence, size] each, and bool [texts, 1, 1, sequence], true where there is no padding, or null.</param>
    /// <param name="bias">[1, heads, 1, past + 1]</param>
    /// <param name="sizes">What queries are multiplied by, and what the norms add to the mean of squares.</param>
    /// <returns>[rows, hidden]</returns>
    public Tensor Answer(
        Tensor states,
        Tensor[] weights,
        (Tensor Keys, Tensor Values) cache,
        (Tensor Keys, Tensor Values, Tensor? Mask) source,
        Tensor bias,
        (double Scale, double Epsilon) sizes) => _script.Invoke(
            "answer",
            states,
            weights,
            cache.Keys,
            cache.Values,
            source.Keys,
            source.Values,
            source.Mask is null ? Array.Empty<Tensor>() : new[] { source.Mask },
            bias,
            bias.shape[^1] - 1,
            sizes.Scale,
            sizes.Epsilon);

    /// <summary>Whether <see cref="AnswerWithBiases"/> has an activation.</summary>
    /// <param name="activation">Its name in config.json.</param>
    public static bool HasActivation(string activation) => ActivationNumbers.ContainsKey(activation);

    /// <summary>What an activation gives.</summary>
    /// <param name="activation">One of <see cref="HasActivation"/>.</param>
    public Tensor Activate(Tensor states, string activation) => _script.Invoke("activate", states, ActivationNumbers[activation]);

    /// <summary>The same as <see cref="Answer"/> after BART's pattern: layers with biases, and no bias of positions.</summary>
    /// <param name="states">[rows, hidden]</param>
    /// <param name="weights">
    /// Weight and bias each of the norm of attention, query, key, value, what attention gives; of the norm of attention to the source, query and what that
    /// gives; of the norm of the feed-forward layer, its input and its output.
    /// </param>
    /// <param name="cache">[rows, heads, at least past + 1, size] each, where the new ones are put behind the past.</param>
    /// <param name="source">[texts, heads, sequence, size] each, and bool [texts, 1, 1, sequence], true where there is no padding, or null.</param>
    /// <param name="past">Tokens of each row before.</param>
    /// <param name="form">
    /// Whether each part is normalised before it and not after it, the activation, which is one of <see cref="HasActivation"/>, and what the norms add to the
    /// variance.
    /// </param>
    /// <returns>[rows, hidden]</returns>
    public Tensor AnswerWithBiases(
        Tensor states,
        Tensor[] weights,
        (Tensor Keys, Tensor Values) cache,
        (Tensor Keys, Tensor Values, Tensor? Mask) source,
        long past,
        (bool NormalisesBefore, string Activation, double Epsilon) form) => _script.Invoke(
            "answer_with_biases",
            states,
            weights,
            cache.Keys,
            cache.Values,
            source.Keys,
            source.Values,
            source.Mask is null ? Array.Empty<Tensor>() : new[] { source.Mask },
            past,
            form.NormalisesBefore,
            ActivationNumbers[form.Activation],
            form.Epsilon);

    public void Dispose() => _script.Dispose();
}
