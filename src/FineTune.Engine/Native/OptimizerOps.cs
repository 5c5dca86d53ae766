using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>
/// Updates over lists of weights through TorchScript: one native call for all weights of a group. Gradients are scratch space: an update may
/// overwrite them. A script that does not compile kills the process, so a test calls each.
/// </summary>
internal sealed class OptimizerOps : IDisposable
{
    private const string Source = """
        def total_norm(gradients: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients, 2)))

        def multiply_(tensors: List[Tensor], factor: Tensor) -> Tensor:
            torch._foreach_mul_(tensors, factor)
            return factor

        def adamw_(parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], squares: List[Tensor], maxima: List[Tensor],
                   steps: List[Tensor], learning_rate: float, beta1: float, beta2: float, weight_decay: float, epsilon: float) -> Tensor:
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, averages, squares, maxima, steps, lr=learning_rate, beta1=beta1, beta2=beta2,
                                weight_decay=weight_decay, eps=epsilon, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
            return steps[0]

        def sgd_(parameters: List[Tensor], gradients: List[Tensor], buffers: List[Tensor], learning_rate: float, momentum: float,
                 dampening: float, weight_decay: float, nesterov: bool, first: bool) -> Tensor:
            if weight_decay != 0.0:
                torch._foreach_add_(gradients, parameters, alpha=weight_decay)
            if momentum != 0.0:
                if first:
                    torch._foreach_copy_(buffers, gradients)
                else:
                    torch._foreach_mul_(buffers, momentum)
                    torch._foreach_add_(buffers, gradients, alpha=1.0 - dampening)
                if nesterov:
                    torch._foreach_add_(gradients, buffers, alpha=momentum)
                    torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
                else:
                    torch._foreach_add_(parameters, buffers, alpha=-learning_rate)
            else:
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
            return parameters[0]

        def adagrad_(parameters: List[Tensor], gradients: List[Tensor], sums: List[Tensor], learning_rate: float, weight_decay: float,
                     epsilon: float) -> Tensor:
            if weight_decay != 0.0:
                torch._foreach_add_(gradients, parameters, alpha=weight_decay)
            torch._foreach_addcmul_(sums, gradients, gradients, value=1.0)
            for i in range(len(parameters)):
                parameters[i].addcdiv_(gradients[i], sums[i].sqrt().add_(epsilon), value=-learning_rate)
            return parameters[0]

        def rmsprop_(parameters: List[Tensor], gradients: List[Tensor], squares: List[Tensor], averages: List[Tensor], buffers: List[Tensor],
                     learning_rate: float, alpha: float, epsilon: float, weight_decay: float, momentum: float) -> Tensor:
            if weight_decay != 0.0:
                torch._foreach_add_(gradients, parameters, alpha=weight_decay)
            torch._foreach_mul_(squares, alpha)
            torch._foreach_addcmul_(squares, gradients, gradients, value=1.0 - alpha)
            for i in range(len(parameters)):
                if len(averages) > 0:
                    averages[i].lerp_(gradients[i], 1.0 - alpha)
                    scale = squares[i].addcmul(averages[i], averages[i], value=-1.0).sqrt_().add_(epsilon)
                else:
                    scale = squares[i].sqrt().add_(epsilon)
                if momentum > 0.0:
                    buffers[i].mul_(momentum).addcdiv_(gradients[i], scale)
                    parameters[i].add_(buffers[i], alpha=-learning_rate)
                else:
                    parameters[i].addcdiv_(gradients[i], scale, value=-learning_rate)
            return parameters[0]

        def lion_(parameters: List[Tensor], gradients: List[Tensor], averages: List[Tensor], learning_rate: float, beta1: float, beta2: float,
                  weight_decay: float) -> Tensor:
            if weight_decay != 0.0:
                torch._foreach_mul_(parameters, 1.0 - learning_rate * weight_decay)
            for i in range(len(parameters)):
                parameters[i].add_(averages[i].mul(beta1).add_(gradients[i], alpha=1.0 - beta1).sign_(), alpha=-learning_rate)
            torch._foreach_mul_(averages, beta2)
            torch._foreach_add_(averages, gradients, alpha=1.0 - beta2)
            return parameters[0]

        def ademamix_(parameters: List[Tensor], gradients: List[Tensor], fast: List[Tensor], slow: List[Tensor], squares: List[Tensor],
                      learning_rate: float, beta1: float, beta2: float, beta3: float, alpha: float, weight_decay: float, epsilon: float,
                      fast_correction: float, root_correction: float) -> Tensor:
            if weight_decay != 0.0:
                torch._foreach_mul_(parameters, 1.0 - learning_rate * weight_decay)
            torch._foreach_mul_(fast, beta1)
            torch._foreach_add_(fast, gradients, alpha=1.0 - beta1)
            torch._foreach_mul_(slow, beta3)
            torch._foreach_add_(slow, gradients, alpha=1.0 - beta3)
            torch._foreach_mul_(squares, beta2)
            torch._foreach_addcmul_(squares, gradients, gradients, value=1.0 - beta2)
            for i in range(len(parameters)):
                mean = torch.div(fast[i], fast_correction).add_(slow[i], alpha=alpha)
                parameters[i].addcdiv_(mean, squares[i].sqrt().div_(root_correction).add_(epsilon), value=-learning_rate)
            return parameters[0]

        def rms(tensor: Tensor) -> Tensor:
            return torch.norm(tensor) / (float(tensor.numel()) ** 0.5)

        def adafactor_(parameters: List[Tensor], gradients: List[Tensor], rows: List[Tensor], columns: List[Tensor], averages: List[Tensor],
                       learning_rate: float, beta2: float, beta1: float, square_floor: float, scale_floor: float, clip_threshold: float,
                       weight_decay: float, scale_parameter: bool) -> Tensor:
            for i in range(len(parameters)):
                parameter = parameters[i]
                gradient = gradients[i]
                rate = torch.full([], learning_rate, dtype=parameter.dtype, device=parameter.device)
                if scale_parameter:
                    rate = torch.clamp(rms(parameter), min=scale_floor) * learning_rate
                square = gradient.square().add_(square_floor)
                rows[i].mul_(beta2).add_(square.mean(-1) if parameter.dim() > 1 else square, alpha=1.0 - beta2)
                if parameter.dim() > 1:
                    columns[i].mul_(beta2).add_(square.mean(-2), alpha=1.0 - beta2)
                    row_factor = (rows[i] / rows[i].mean(-1, keepdim=True)).rsqrt_().unsqueeze(-1)
                    update = torch.mul(row_factor, columns[i].unsqueeze(-2).rsqrt()).mul_(gradient)
                else:
                    update = rows[i].rsqrt().mul_(gradient)
                update.div_((rms(update) / clip_threshold).clamp_(min=1.0))
                update.mul_(rate)
                if len(averages) > 0:
                    update = averages[i].mul_(beta1).add_(update, alpha=1.0 - beta1)
                if weight_decay != 0.0:
                    parameter.sub_(parameter * rate * weight_decay)
                parameter.sub_(update)
            return parameters[0]

        """;

    private readonly CompiledScript _script = new(Source);

    /// <summary>The 2-norm over all tensors together, a scalar.</summary>
    public Tensor TotalNorm(Tensor[] gradients) => _script.Invoke("total_norm", [gradients]);

    /// <summary>Multiplies every tensor in place by a scalar tensor.</summary>
    public void Multiply(Tensor[] tensors, Tensor factor) => Call("multiply_", tensors, factor);

    /// <summary>
    /// One AdamW step (Loshchilov and Hutter, 2019), ATen's <c>_fused_adamw_</c>; <paramref name="steps"/> holds one float scalar a parameter
    /// and is counted up.
    /// </summary>
    public void AdamW(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] averages,
        Tensor[] squares,
        Tensor[] steps,
        double learningRate,
        double beta1,
        double beta2,
        double weightDecay,
        double epsilon) =>
        Call("adamw_", parameters, gradients, averages, squares, Array.Empty<Tensor>(), steps, learningRate, beta1, beta2, weightDecay, epsilon);

    /// <summary>One step of gradient descent with momentum, as torch.optim.SGD.</summary>
    /// <param name="buffers">Velocities; not read where <paramref name="momentum"/> is 0.</param>
    /// <param name="first">True in the first step, which starts the velocities with the undampened gradient.</param>
    public void Sgd(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] buffers,
        double learningRate,
        double momentum,
        double dampening,
        double weightDecay,
        bool nesterov,
        bool first) =>
        Call("sgd_", parameters, gradients, buffers, learningRate, momentum, dampening, weightDecay, nesterov, first);

    /// <summary>One Adagrad step (Duchi, Hazan and Singer, 2011), as torch.optim.Adagrad.</summary>
    public void Adagrad(Tensor[] parameters, Tensor[] gradients, Tensor[] sums, double learningRate, double weightDecay, double epsilon) =>
        Call("adagrad_", parameters, gradients, sums, learningRate, weightDecay, epsilon);

    /// <summary>One RMSprop step (Graves, 2013), as torch.optim.RMSprop.</summary>
    /// <param name="averages">Means of the gradients; empty where the second moment is not centred.</param>
    /// <param name="buffers">Velocities; empty where <paramref name="momentum"/> is 0.</param>
    public void RmsProp(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] squares,
        Tensor[] averages,
        Tensor[] buffers,
        double learningRate,
        double alpha,
        double epsilon,
        double weightDecay,
        double momentum) =>
        Call("rmsprop_", parameters, gradients, squares, averages, buffers, learningRate, alpha, epsilon, weightDecay, momentum);

    /// <summary>One Lion step (Chen et al., 2023; bitsandbytes/backends/cpu/ops.py, _optimizer_update_32bit_cpu).</summary>
    public void Lion(
        Tensor[] parameters, Tensor[] gradients, Tensor[] averages, double learningRate, double beta1, double beta2, double weightDecay) =>
        Call("lion_", parameters, gradients, averages, learningRate, beta1, beta2, weightDecay);

    /// <summary>One AdEMAMix step (Pagliardini et al., 2024; bitsandbytes/backends/cpu/ops.py, _optimizer_update_32bit_cpu).</summary>
    /// <param name="fast">Means of the gradients by <paramref name="beta1"/>.</param>
    /// <param name="slow">Means of the gradients by <paramref name="beta3"/>.</param>
    /// <param name="squares">Means of their squares.</param>
    /// <param name="alpha">How many times the slow mean is added to the fast one.</param>
    /// <param name="step">From 1.</param>
    public void AdEmaMix(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] fast,
        Tensor[] slow,
        Tensor[] squares,
        double learningRate,
        double beta1,
        double beta2,
        double beta3,
        double alpha,
        double weightDecay,
        double epsilon,
        int step) =>
        Call(
            "ademamix_",
            parameters,
            gradients,
            fast,
            slow,
            squares,
            learningRate,
            beta1,
            beta2,
            beta3,
            alpha,
            weightDecay,
            epsilon,
            1 - Math.Pow(beta1, step),
            Math.Sqrt(1 - Math.Pow(beta2, step)));

    /// <summary>One Adafactor step (Shazeer and Stern, 2018; transformers/optimization.py, Adafactor).</summary>
    /// <param name="rows">Second moment's means over the last dimension; of a vector the second moment itself.</param>
    /// <param name="columns">Second moment's means over the last dimension but one; not read for a vector.</param>
    /// <param name="averages">First moments; empty without.</param>
    /// <param name="learningRate">Before scaling by the weight's size.</param>
    /// <param name="beta2">Decay of the second moment in this step.</param>
    /// <param name="scaleFloor">Smallest root mean square a weight is taken to have.</param>
    public void Adafactor(
        Tensor[] parameters,
        Tensor[] gradients,
        Tensor[] rows,
        Tensor[] columns,
        Tensor[] averages,
        double learningRate,
        double beta2,
        double beta1,
        double squareFloor,
        double scaleFloor,
        double clipThreshold,
        double weightDecay,
        bool scaleParameter) =>
        Call(
            "adafactor_",
            parameters,
            gradients,
            rows,
            columns,
            averages,
            learningRate,
            beta2,
            beta1,
            squareFloor,
            scaleFloor,
            clipThreshold,
            weightDecay,
            scaleParameter);

    public void Dispose() => _script.Dispose();

    /// <summary>Calls a function that changes its arguments in place.</summary>
    private void Call(string function, params object[] arguments)
    {
        using (no_grad())
        {
            _script.Invoke(function, arguments).Dispose();
        }
    }
}
