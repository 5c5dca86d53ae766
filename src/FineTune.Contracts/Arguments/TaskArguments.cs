using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>What belongs to one task alone.</summary>
[JsonConverter(typeof(RecordConverter<TaskArguments>))]
public sealed record TaskArguments
{
    /// <summary>Why LabelSmoothingFactor is refused where no label is chosen.</summary>
    public const string NothingToSmooth = "LabelSmoothingFactor smooths the choice of one label, which this task does not make";

    /// <summary>Seconds of a recording that are heard where <see cref="MaxLengthInSeconds"/> is not set.</summary>
    public const double UsualMaxLengthInSeconds = 20;

    [Argument(
        "Kind of text classification: one label a row, any number of labels, or a number; found from the data where that is unambiguous.",
        Stage.Tokenize,
        Origin = "PretrainedConfig.problem_type")]
    public ProblemType? ProblemType { get; init; }

    [Argument(
        "Probability from which a label of multi-label classification counts as predicted.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        Maximum = 1,
        Origin = "FineTune.Sdk")]
    public double Threshold { get; init; } = 0.5;

    [Argument(
        "The one of two labels that precision, recall, f1 and roc_auc ask about; the second where not set.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "FineTune.Sdk")]
    public string? PositiveLabel { get; init; }

    [Argument(
        "Image classification: train on a part of each picture, another one in each epoch, of 8 to 100 % of it and a ratio from 3:4 to 4:3.",
        Stage.Tokenize,
        Stage.Train,
        Origin = "torchvision.transforms.RandomResizedCrop")]
    public bool RandomResizedCrop { get; init; }

    [Argument(
        "Image classification: swap left and right of every other picture in training, of others in each epoch.",
        Stage.Train,
        Origin = "torchvision.transforms.RandomHorizontalFlip")]
    public bool RandomHorizontalFlip { get; init; }

    [Argument(
        "Audio classification: seconds of a longer recording that are heard: in training a part drawn anew in each epoch, else the first; 20 where not set.",
        Stage.Tokenize,
        Stage.Train,
        Minimum = 0,
        MinimumExclusive = true,
        Origin = "run_audio_classification.max_length_seconds")]
    public double? MaxLengthInSeconds { get; init; }

    [Argument(
        "Audio classification: leave the convolutions that make features of samples as they are; models of spectrograms have none.",
        Stage.Train,
        Origin = "run_audio_classification.freeze_feature_encoder")]
    public bool FreezeFeatureEncoder { get; init; } = true;

    [Argument("Token classification: label every token of a word, not only its first.", Stage.Tokenize, Origin = "run_ner.label_all_tokens")]
    public bool LabelAllTokens { get; init; }

    [Argument(
        "Question answering: tokens that a window of a long text shares with the one before it.",
        Stage.Tokenize,
        Stage.Train,
        Minimum = 0,
        Origin = "run_qa.doc_stride")]
    public int DocStride { get; init; } = 128;

    [Argument(
        "Question answering: some questions have no answer in their text, as in SQuAD 2.0.",
        Stage.Tokenize,
        Stage.Train,
        Stage.Evaluate,
        Origin = "run_qa.version_2_with_negative")]
    public bool VersionTwoWithNegative { get; init; }

    [Argument(
        "Question answering: first and last tokens, of the highest scores, among which answers are looked for.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 1,
        Origin = "run_qa.n_best_size")]
    public int NBestSize { get; init; } = 20;

    [Argument(
        "Question answering: tokens of the longest answer.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 1,
        Origin = "run_qa.max_answer_length")]
    public int MaxAnswerLength { get; init; } = 30;

    [Argument(
        "Question answering: by how much no answer must score more than the best one to be given; with VersionTwoWithNegative.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "run_qa.null_score_diff_threshold")]
    public double NullScoreDiffThreshold { get; init; }

    [Argument(
        "Masked language modelling: share of the tokens to predict.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        MinimumExclusive = true,
        Maximum = 1,
        Origin = "DataCollatorForLanguageModeling.mlm_probability")]
    public double MlmProbability { get; init; } = 0.15;

    [Argument(
        "Masked language modelling: mask all tokens of a word together.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "DataCollatorForLanguageModeling.whole_word_mask")]
    public bool WholeWordMask { get; init; }

    [Argument(
        "Language modelling: put the texts one after the other and cut them into rows of MaxLength; otherwise a text is a row.",
        Stage.Tokenize,
        Origin = "run_mlm.line_by_line, turned round")]
    public bool GroupTexts { get; init; }

    [Argument(
        "Text generation: end each text with the tokenizer's end token (eos_token), so that the model learns where to stop.",
        Stage.Tokenize,
        Origin = "FineTune.Sdk")]
    public bool AppendEosToken { get; init; } = true;

    [Argument(
        "Text generation: of a prompt with its completion, and of an instruction with its output, train on what follows only.",
        Stage.Tokenize,
        Origin = "SFTConfig.completion_only_loss")]
    public bool CompletionOnlyLoss { get; init; } = true;

    [Argument(
        "Text generation: of a conversation, train on what the assistant says only.",
        Stage.Tokenize,
        Origin = "SFTConfig.assistant_only_loss")]
    public bool AssistantOnlyLoss { get; init; } = true;

    [Argument(
        "Summarization, translation, text to text: stands before every text with a space behind it, as summarize: before those of T5. The model's config.json "
            + "keeps it.",
        Stage.Tokenize,
        Origin = "run_summarization.source_prefix")]
    public string? SourcePrefix { get; init; }

    [Argument(
        "Summarization, translation, text to text: tokens of the longest target, special tokens included; the ends of longer ones are left out.",
        Stage.Tokenize,
        Minimum = 2,
        Origin = "run_summarization.max_target_length")]
    public int MaxTargetLength { get; init; } = 128;

    [Argument(
        "The same of the splits that are not trained on, and of what the model gives; MaxTargetLength where not set.",
        Stage.Tokenize,
        Minimum = 2,
        Origin = "run_summarization.val_max_target_length")]
    public int? ValMaxTargetLength { get; init; }

    [Argument(
        "Translation, and models of many languages: the language of the texts, as the data and the tokenizer name it: en, en_XX.",
        Stage.Tokenize,
        Origin = "run_translation.source_lang")]
    public string? SourceLang { get; init; }

    [Argument(
        "Translation, and models of many languages: the language of the texts to give, likewise: de, de_DE.",
        Stage.Tokenize,
        Origin = "run_translation.target_lang")]
    public string? TargetLang { get; init; }

    [Argument(
        "Models of many languages: the token that generated texts begin with; that of TargetLang where not set.",
        Stage.Tokenize,
        Origin = "run_translation.forced_bos_token")]
    public string? ForcedBosToken { get; init; }

    [Argument(
        "Text generation: the chat template that makes a text of a conversation: chatml, alpaca, llama3 or a file of Jinja; the base model's where not set.",
        Stage.Tokenize,
        Origin = "SFTConfig.chat_template_path")]
    public string? ChatTemplate { get; init; }

    [Argument(
        "Text generation: a batch takes as many rows as have MaxLength tokens together for each of PerDeviceTrainBatchSize; rows never see each other.",
        Stage.Train,
        Origin = "SFTConfig.packing")]
    public bool Packing { get; init; }

    [Argument(
        "Text generation: what the data train: texts and answers (sft), the chosen of two answers (dpo), or a model that rewards it (reward).",
        Stage.Tokenize,
        Stage.Train,
        Stage.Evaluate,
        Origin = "FineTune.Sdk")]
    public Objective Objective { get; init; }

    [Argument(
        "Objective dpo: how much a departure from the base model costs; the higher, the less it departs.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        MinimumExclusive = true,
        Origin = "DPOConfig.beta")]
    public double Beta { get; init; } = 0.1;

    [Argument("Objective dpo: the loss of a chosen and a rejected answer.", Stage.Train, Stage.Evaluate, Origin = "DPOConfig.loss_type")]
    public PreferenceLossType LossType { get; init; }

    [Argument(
        "Objective dpo with LossType robust or exo_pair: the share of pairs that may be the wrong way round.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        Maximum = 0.5,
        MaximumExclusive = true,
        Origin = "DPOConfig.label_smoothing")]
    public double LabelSmoothing { get; init; }

    [Argument(
        "Evaluations have the model generate what follows each prompt, and measure the texts: ROUGE, BLEU, chrF and exact matches.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "Seq2SeqTrainingArguments.predict_with_generate")]
    public bool PredictWithGenerate { get; init; }

    [Argument(
        "Tokens of a text that an evaluation generates, at most; those of the prompt count where the prompt is part of the text.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 1,
        Origin = "Seq2SeqTrainingArguments.generation_max_length")]
    public int? GenerationMaxLength { get; init; }

    [Argument(
        "Tokens that an evaluation generates, at most; what the model's generation_config.json says, or else 256, where not set.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 1,
        Origin = "GenerationConfig.max_new_tokens")]
    public int? GenerationMaxNewTokens { get; init; }

    [Argument(
        "Beams of the search by which an evaluation generates; what the model's generation_config.json says, or else 1, where not set.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 1,
        Origin = "Seq2SeqTrainingArguments.generation_num_beams")]
    public int? GenerationNumBeams { get; init; }

    [Argument(
        "Power of the length that the score of a beam is divided by; what the model's generation_config.json says, or else 1, where not set.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "GenerationConfig.length_penalty")]
    public double? GenerationLengthPenalty { get; init; }

    [Argument(
        "A search of beams ends when as many have ended as there are; what the model's generation_config.json says where not set.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "GenerationConfig.early_stopping")]
    public bool? GenerationEarlyStopping { get; init; }

    [Argument(
        "No run of so many tokens is generated twice, with 0 any; what the model's generation_config.json says where not set.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        Origin = "GenerationConfig.no_repeat_ngram_size")]
    public int? GenerationNoRepeatNgramSize { get; init; }

    [Argument(
        "ROUGE compares the stems of words, by Porter's stemmer, not the words.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "rouge_score.use_stemmer")]
    public bool RougeUseStemmer { get; init; }

    [Argument(
        "Sentence similarity: what embeddings are trained by; multiple_negatives_ranking where not set, and cosent where pairs have scores.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "sentence_transformers.losses")]
    public EmbeddingLoss? EmbeddingLoss { get; init; }

    [Argument(
        "Sentence similarity: what cosines are multiplied by in multiple_negatives_ranking and cosent.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        MinimumExclusive = true,
        Origin = "MultipleNegativesRankingLoss.scale")]
    public double EmbeddingScale { get; init; } = 20;

    [Argument(
        "Sentence similarity: how far apart two embeddings are for the triplet loss.", Stage.Train, Stage.Evaluate, Origin = "TripletLoss.distance_metric")]
    public TripletDistance TripletDistance { get; init; }

    [Argument(
        "Sentence similarity: by how much the triplet loss wants the negative farther away than the positive.",
        Stage.Train,
        Stage.Evaluate,
        Minimum = 0,
        Origin = "TripletLoss.triplet_margin")]
    public double TripletMargin { get; init; } = 5;

    [Argument(
        "Sentence similarity: how the states of a text's tokens become one embedding; that of the base model where not set, else mean.",
        Stage.Train,
        Origin = "sentence_transformers.models.Pooling.pooling_mode")]
    public PoolingMode? PoolingMode { get; init; }

    [Argument(
        "Sentence similarity: embeddings have length 1; as the base model has it where not set.",
        Stage.Train,
        Origin = "sentence_transformers.models.Normalize")]
    public bool? NormalizeEmbeddings { get; init; }

    [Argument(
        "Sentence similarity: train the first so many numbers of an embedding to be one as well, as 384;128;64.",
        Stage.Train,
        Stage.Evaluate,
        Origin = "MatryoshkaLoss.matryoshka_dims")]
    public NameList? MatryoshkaDimensions { get; init; }

    [Argument(
        "Sentence similarity: rows of a forward pass where a batch does not fit into memory; each is computed twice, with the gradients of the whole batch.",
        Stage.Train,
        Minimum = 1,
        Origin = "CachedMultipleNegativesRankingLoss.mini_batch_size")]
    public int? MiniBatchSize { get; init; }
}
