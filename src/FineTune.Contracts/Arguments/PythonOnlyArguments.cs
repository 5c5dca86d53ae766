namespace FineTune.Contracts;

/// <summary>
/// The fields of transformers' TrainingArguments that are not arguments here, each with its reason. A test holds this list and
/// <see cref="ArgumentCatalog"/> against the installed transformers: no field is in neither.
/// </summary>
public static class PythonOnlyArguments
{
    private const string Whole =
        "each process has the whole model; FineTuneProcesses says how many there are, and ShardOptimizer shares out the optimizer's state (ZeRO-1)";
    private const string First = "the first process speaks for all; what another fails at is told with its rank and machine";
    private const string Engine = "FineTuneCollective says by what processes talk to each other, as nccl, gloo or mpi";
    private const string Dealt = "batch sizes count the rows of one process, and the processes get all rows, none twice and none left out";
    private const string Divided = "PerDeviceTrainBatchSize counts the rows of one process; divide it by their number";
    private const string NoTpu = "there are no TPUs here; FineTuneDevice chooses the device, and FineTuneProcesses says how many processes train";
    private const string Mapped = "rows are mapped from a file and batches are made in the process that trains";
    private const string Compiled = "libtorch is called without Python, so there is nothing to compile";
    private const string Streams = "metrics are computed batch by batch in constant memory";
    private const string Automatic = "training goes on from its last checkpoint by itself, exactly; -p:FineTuneNoCache=true starts anew";
    private const string HalfPrecision = "float16 needs loss scaling, which is not supported; set Bf16 to true";
    private const string Console = "what a build prints follows dotnet's own -v";
    private const string Reports = "it is of a program that ReportTo does not know; a Hook can send the log there";
    private const string Verbs = "targets choose what runs: -t:Train, -t:Evaluate, or Build for all";
    private const string Token = "a secret never stands in a project; set the environment variable HF_TOKEN";

    /// <summary>Fields that transformers 5.12 has.</summary>
    public static IReadOnlyList<PythonOnlyArgument> Current { get; } =
    [
        Needless("output_dir", "null", "the model folder is bin/<name>; OutputPath or FineTuneModelFolder move it"),
        Refused("optim_target_modules", "null", "no optimizer here projects the gradients of chosen modules"),
        Needless("average_tokens_across_devices", "true", "the loss of a step is always over the targets of all processes"),
        Refused("fp16", "false", HalfPrecision),
        Refused("fp16_full_eval", "false", "float16 is not supported; set Bf16FullEval to true"),
        Needless("gradient_checkpointing_kwargs", "null", "GradientCheckpointing has one way of working, which keeps dropout exact"),
        Needless("torch_compile", "false", Compiled),
        Needless("torch_compile_backend", "null", Compiled),
        Needless("torch_compile_mode", "null", Compiled),
        Needless("use_liger_kernel", "false", "Liger's kernels are Python; batches are free of padding already"),
        Needless("liger_kernel_config", "null", "Liger's kernels are Python"),
        Needless("use_cache", "false", "only generation keeps keys and values"),
        Needless("torch_empty_cache_steps", "null", "tensors are freed when a step ends, so that the cache holds nothing stale"),
        Needless("log_on_each_node", "true", First),
        Needless("logging_nan_inf_filter", "true", "a loss that is not a number ends the run with FT3001 and is never logged as another value"),
        Needless("log_level", "\"passive\"", Console),
        Needless("log_level_replica", "\"warning\"", First),
        Needless("disable_tqdm", "null", "FineTuneLiveProgress=false turns the live line off"),
        Needless("project", "\"huggingface\"", Reports),
        Needless("trackio_space_id", "null", Reports),
        Needless("trackio_bucket_id", "null", Reports),
        Needless("trackio_static_space_id", "null", Reports),
        Needless("prediction_loss_only", "false", "Metric items choose what is measured"),
        Needless("eval_do_concat_batches", "true", Streams),
        Needless("eval_use_gather_object", "false", "metrics are always those of the rows of all processes"),
        Needless("eval_accumulation_steps", "null", Streams),
        Needless("include_for_metrics", "[]", "a metric of a Hook is given all it may need"),
        Needless("batch_eval_metrics", "false", Streams),
        Needless("save_on_each_node", "false", "the first process saves, into the folder of the project that all machines see"),
        Needless("enable_jit_checkpoint", "false", "a build that is stopped always saves a checkpoint first"),
        Refused("hub_token", "null", Token),
        Needless("hub_always_push", "false", "-t:Push uploads after the gates and waits for it"),
        Needless("ignore_data_skip", "false", Automatic),
        Needless("restore_callback_states_from_checkpoint", "false", Automatic),
        Refused("use_cpu", "false", "FineTuneDevice chooses the device; set it to cpu"),
        Needless("accelerator_config", "null", Dealt),
        Refused("parallelism_config", "null", Whole),
        Needless("dataloader_num_workers", "0", Mapped),
        Needless("dataloader_pin_memory", "true", Mapped),
        Needless("dataloader_persistent_workers", "false", Mapped),
        Needless("dataloader_prefetch_factor", "null", Mapped),
        Needless("remove_unused_columns", "true", "only the columns that a Dataset names are read; FT2010 lists the others"),
        Refused("label_names", "null", "LabelColumn of the Dataset names the column with the labels"),
        Needless("length_column_name", "\"length\"", "TrainSamplingStrategy group_by_length counts the tokens of each row itself"),
        Needless("ddp_find_unused_parameters", "null", "weights without a gradient are always found"),
        Needless("ddp_broadcast_buffers", "null", "the running means of batch normalisation are averaged over the processes after every step"),
        Needless("ddp_static_graph", "null", "the weights that get gradients are found in the first step, and later ones are added"),
        Needless("ddp_backend", "null", Engine),
        Needless("ddp_timeout", "1800", "FineTuneCollectiveTimeout says after how many seconds a process that waits for the others gives up"),
        Refused("fsdp", "null", Whole),
        Refused("fsdp_config", "null", Whole),
        Refused("deepspeed", "null", Whole),
        Needless("debug", "\"\"", "overflow is always looked for and ends the run with FT3001"),
        Needless("skip_memory_metrics", "true", "the operating system tells a process's memory"),
        Needless("do_train", "false", Verbs),
        Needless("do_eval", "false", Verbs),
        Refused("do_predict", "false", "-t:Predict asks the model about the rows of PredictFile"),
        Needless("local_rank", "-1", "the variables of its launcher tell a process which of them it is"),
    ];

    /// <summary>Fields that earlier versions had and transformers 5.12 refuses.</summary>
    public static IReadOnlyList<PythonOnlyArgument> Former { get; } =
    [
        Refused("no_cuda", "false", "FineTuneDevice chooses the device; set it to cpu"),
        Refused("use_mps_device", "false", "FineTuneDevice chooses the device; set it to mps"),
        Needless("use_ipex", "false", Compiled),
        Needless("jit_mode_eval", "false", Compiled),
        Needless("torchdynamo", "null", Compiled),
        Needless("overwrite_output_dir", "false", "outputs are replaced as a whole when a stage has ended well"),
        Needless("save_safetensors", "true", "weights are always saved as safetensors"),
        Refused("fp16_opt_level", "\"O1\"", HalfPrecision),
        Refused("fp16_backend", "\"auto\"", HalfPrecision),
        Refused("half_precision_backend", "\"auto\"", HalfPrecision),
        Needless("evaluate_during_training", "null", "EvalStrategy says when to evaluate"),
        Refused("push_to_hub_organization", "null", "HubModelId takes the organization in front of the name, as in org/name"),
        Refused("push_to_hub_token", "null", Token),
        Needless("include_inputs_for_metrics", "false", "a metric of a Hook is given all it may need"),
        Needless("include_tokens_per_second", "false", "IncludeNumInputTokensSeen counts tokens"),
        Refused("past_index", "-1", "no supported model has a past to carry over"),
        Refused("mp_parameters", "\"\"", Whole),
        Needless("tpu_num_cores", "null", NoTpu),
        Needless("tpu_metrics_debug", "false", NoTpu),
        Needless("xpu_backend", "null", Engine),
        Needless("ray_scope", "\"last\"", "-t:Sweep searches for good values by itself, without Ray"),
        Needless("dispatch_batches", "null", Dealt),
        Refused("split_batches", "null", Divided),
        Refused("sharded_ddp", "\"\"", Whole),
        Refused("fsdp_min_num_params", "0", Whole),
        Refused("fsdp_transformer_layer_cls_to_wrap", "null", Whole),
    ];

    /// <summary>Fields of <c>accelerator_config</c> (transformers/trainer_pt_utils.py, AcceleratorConfig) that change what is trained.</summary>
    public static IReadOnlyList<PythonOnlyArgument> OfAccelerator { get; } =
    [
        Refused("split_batches", "false", Divided),
        Refused("gradient_accumulation_kwargs", "null", "GradientAccumulationSteps says how many batches a step has"),
    ];

    public static IReadOnlyList<PythonOnlyArgument> All { get; } = [.. Current, .. Former];

    /// <summary>The field of that name, in snake case or .NET casing; null where there is none.</summary>
    public static PythonOnlyArgument? Find(string name) => All.FirstOrDefault(argument => argument.Is(name));

    private static PythonOnlyArgument Needless(string name, string defaultValue, string reason) => new(name, defaultValue, false, reason);

    private static PythonOnlyArgument Refused(string name, string defaultValue, string reason) => new(name, defaultValue, true, reason);
}
