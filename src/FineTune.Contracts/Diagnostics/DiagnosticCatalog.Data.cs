using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor FileNotFound = new("FT2001", Error, "File not found",
        "{0}.", "Correct its name, or put the file there.");

    public static readonly DiagnosticDescriptor UnknownColumn = new("FT2002", Error, "Unknown column",
        "There is no column '{0}'{1}; the columns are: {2}.", "Correct the file, or {3}.");

    public static readonly DiagnosticDescriptor BadLabel = new("FT2003", Error, "Label outside the range",
        "The label '{0}' is not one of the {1}: {2}.", "Correct the row, or set LabelNames on the Dataset.");

    public static readonly DiagnosticDescriptor EmptySplit = new("FT2004", Error, "Empty split",
        "The {0} has no rows{1}.", "Check what is in {2}.");

    public static readonly DiagnosticDescriptor MalformedCsv = new("FT2005", Error, "Malformed CSV row",
        "The row cannot be read: {0}.",
        "Correct it; fields that hold the delimiter, quotes or line ends stand in quotes, and quotes in them are doubled, unless Quoting=\"none\" on the "
            + "Dataset says that quotes are characters.");

    public static readonly DiagnosticDescriptor BrokenJson = new("FT2006", Error, "Broken JSON",
        "The row is not a JSON object: {0}.", "Write one object a line, or an array of objects in a .json file.");

    public static readonly DiagnosticDescriptor NotText = new("FT2007", Error, "Text column without text",
        "The column '{0}' should hold text, but here it holds {1}.", "Correct the row, or set {2} on the Dataset to the column with the text.");

    public static readonly DiagnosticDescriptor BadParquet = new("FT2008", Error, "Parquet file not readable",
        "The Parquet file cannot be read: {0}.", "The file is damaged or uses a feature that is not supported; write it anew.");

    public static readonly DiagnosticDescriptor NotUtf8 = new("FT2009", Error, "Not UTF-8",
        "The file is not UTF-8: the byte at offset {0} begins no character.", "Save it as UTF-8, or set Encoding on the Dataset, as in Encoding=\"latin1\".");

    public static readonly DiagnosticDescriptor UnusedColumns = new("FT2010", Warning, "Unused columns",
        "Columns that no stage uses: {0}.", "Remove them, or set NoWarn to FT2010.");

    public static readonly DiagnosticDescriptor TooFewLabels = new("FT2011", Error, "Too few labels",
        "The training split has {0}, and two are needed to tell apart.", "Check LabelColumn and the data.");

    public static readonly DiagnosticDescriptor BadTokenizer = new("FT2012", Error, "Tokenizer not usable",
        "The tokenizer of the base model cannot be used: {0}.", "Fetch its files again, or use a base model whose tokenizer is supported (docs/tokenize.md).");

    public static readonly DiagnosticDescriptor FileNotReadable = new("FT2013", Error, "File not readable",
        "'{0}' cannot be read: {1}.", "Check that it is a file you may read.");

    public static readonly DiagnosticDescriptor NotALabel = new("FT2014", Error, "Label column without a label",
        "The column '{0}' should hold a label, a text or an integer, but here it holds {1}.", "Correct the row, or set LabelColumn on the Dataset.");

    public static readonly DiagnosticDescriptor MalformedConll = new("FT2015", Error, "Malformed CoNLL line",
        "The line cannot be read: {0}.", "Write one word a line with all its columns, and an empty line after a sentence.");

    public static readonly DiagnosticDescriptor NotAList = new("FT2016", Error, "List column without a list",
        "The column '{0}' should hold a list of {1}, but here it holds {2}.", "Correct the row, or set {3} on the Dataset to the column with the list.");

    public static readonly DiagnosticDescriptor NotInEncoding = new("FT2017", Error, "Not in the encoding",
        "The file is not in the encoding {0}: the bytes at offset {1} are no character.", "Set Encoding on the Dataset to the one the file was saved in.");

    public static readonly DiagnosticDescriptor BadCompression = new("FT2018", Error, "Compressed file not readable",
        "The compressed file cannot be read: {0}.", "It is incomplete or damaged; compress or fetch it again.");

    public static readonly DiagnosticDescriptor UnknownSplit = new("FT2019", Error, "Unknown split",
        "There is no split '{0}'{1}; the splits are: {2}.", "Correct Split, or set EvalSplit to it if the name is meant.");

    public static readonly DiagnosticDescriptor BadCondition = new("FT2020", Error, "Where on a column without texts",
        "The column '{0}' of Where should hold texts or integers, but here it holds {1}.", "Set Where on the Dataset to a column with texts or integers.");

    public static readonly DiagnosticDescriptor MalformedText = new("FT2021", Error, "Text line not readable",
        "The line cannot be read: {0}.", "Write one text a line.");

    public static readonly DiagnosticDescriptor TooManyLabels = new("FT2022", Error, "Too many labels",
        "The column '{0}' has more than {1} labels, such as '{2}'.", "Set LabelColumn on the Dataset to the column with the labels.");

    public static readonly DiagnosticDescriptor RowOverMaxLength = new("FT2023", Error, "Row over MaxLength",
        "The row has {0} tokens, MaxLength is {1}.", "Shorten it, set MaxLength higher, or TruncationPolicy to truncate, drop or window.");

    public static readonly DiagnosticDescriptor NamesOrIds = new("FT2024", Warning, "Labels that may be names or ids",
        "All labels of the data are integers that are names in LabelNames and could be ids of others as well: they are read as names ({0}).",
        "If they are ids, give names that are no integers, as in 1 star;2 stars; if they are names, set NoWarn to FT2024.");

    public static readonly DiagnosticDescriptor QuotedLines = new("FT2025", Warning, "Quoted field over several lines",
        "A quoted field goes over several lines in {0} of tab-separated values: {1}.",
        "If the quotes are characters of the text, set Quoting=\"none\" on the Dataset; if they are not, Quoting=\"minimal\" and NoWarn to FT2025.");

    public static readonly DiagnosticDescriptor BadParquetColumn = new("FT2030", Error, "Parquet column not readable",
        "The column '{0}' holds {1}, which is not read.",
        "Write the file anew; what pyarrow.parquet.write_table(table, file) gives without further arguments is read.");

    public static readonly DiagnosticDescriptor EmptyTexts = new("FT2100", Warning, "Rows without text",
        "The text is empty in {0} of {1} of the split '{2}': {3}.", "Remove them, or set NoWarn to FT2100.");

    public static readonly DiagnosticDescriptor RepeatedRows = new("FT2101", Warning, "Repeated rows",
        "An earlier row is repeated by {0} of {1} of the split '{2}': {3}.", "Remove them if they were not meant to count more, or set NoWarn to FT2101.");

    public static readonly DiagnosticDescriptor ContradictingLabels = new("FT2102", Warning, "One text, two labels",
        "The text had another label before in {0} of {1} of the split '{2}': {3}.", "Decide for one label, or set NoWarn to FT2102.");

    public static readonly DiagnosticDescriptor LeakedRows = new("FT2103", Warning, "Rows of training in another split",
        "The training split has {0} of {1} of the split '{2}' too: {3}.",
        "Remove them from one of the two: metrics of a split that was trained on are too good.");

    public static readonly DiagnosticDescriptor LongRows = new("FT2104", Warning, "Rows over MaxLength",
        "MaxLength {3} cuts {0} of {1} of the split '{2}', the longest by {4}, all together by {5}: {6}.",
        "Set MaxLength higher or TruncationPolicy to another way, or set NoWarn to FT2104.");

    public static readonly DiagnosticDescriptor UnevenLabels = new("FT2105", Warning, "Labels out of balance",
        "Of {0} of the split '{1}', the label '{3}' is on {2} and '{5}' on {4}.", "Look at f1_macro rather than accuracy, add rows, or set NoWarn to FT2105.");

    public static readonly DiagnosticDescriptor UnknownTokensOnly = new("FT2106", Warning, "Rows of unknown tokens only",
        "The tokenizer finds nothing but unknown tokens in {0} of {1} of the split '{2}': {3}.",
        "Check the language and the encoding of the texts, and that the tokenizer is one for them.");

    public static readonly DiagnosticDescriptor UnknownTokenizerFamily = new("FT2107", Warning, "SentencePiece model of no known family",
        "No file says which tokenizer the SentencePiece model is for: its texts are taken apart as SentencePiece itself does it, without special tokens "
            + "around them.",
        "Set tokenizer_class in tokenizer_config.json beside it, as in \"XLMRobertaTokenizer\", or use a tokenizer.json.");

    public static readonly DiagnosticDescriptor TokenizerOverLimit = new("FT2108", Error, "Tokenizer beyond its limits",
        "The tokenizer of the base model cannot be used: {0} {1}.",
        "Use a base model from a source you trust, whose tokenizer does not need that (docs/tokenize.md has the limits), or remove the text.");

    public static readonly DiagnosticDescriptor UnsupportedComponent = new("FT2200", Error, "Tokenizer component not supported",
        "The tokenizer cannot be used: {0} is not supported.", "Use a base model with a tokenizer of the kinds that docs/tokenize.md lists.");

    public static readonly DiagnosticDescriptor UnsupportedPattern = new("FT2201", Error, "Regular expression not supported",
        "The tokenizer splits by the expression '{0}', of which {1} is not supported.", "Use a base model with another tokenizer (docs/tokenize.md).");

    public static readonly DiagnosticDescriptor NoUnknownToken = new("FT2202", Error, "Text without a token",
        "The vocabulary has no token for '{0}', and no unknown token.", "Remove the text, or use a base model whose vocabulary has an unknown token.");

    public static readonly DiagnosticDescriptor BadSentencePiece = new("FT2203", Error, "SentencePiece model not usable",
        "The SentencePiece model cannot be used: {0}.", "Fetch the file again, or use a tokenizer.json.");

    public static readonly DiagnosticDescriptor BadEncodeInput = new("FT2204", Error, "Bad input to encode",
        "Line {0} of the input cannot be encoded: {1}.", "Write one JSON object a line, with the members text and, for pairs, pair.");

    public static readonly DiagnosticDescriptor TokenTypesBeyondModel = new("FT2205", Error, "Token types beyond the model",
        "The tokenizer gives the second text of a pair token types up to {0}, but the model has embeddings for {1} (type_vocab_size).",
        "Use the tokenizer that the model was trained with, or leave token_type_ids out of model_input_names in its tokenizer_config.json.");

    public static readonly DiagnosticDescriptor NotANumber = new("FT2150", Error, "Number column without a number",
        "The column '{0}' should hold a number to predict, but here it holds {1}.",
        "Correct the row, or set LabelColumn on the Dataset to the column with the number; ProblemType of text-classification may be another kind.");

    public static readonly DiagnosticDescriptor AmbiguousLabels = new("FT2151", Error, "Labels that may be classes or numbers",
        "The labels are numbers such as {0}: they may be classes, or numbers to predict.", "Set ProblemType to single_label_classification or to regression.");

    public static readonly DiagnosticDescriptor LabelsAndWords = new("FT2152", Error, "Not one label a word",
        "The column '{0}' has {1} for {2}.", "Give each word of the row one label.");

    public static readonly DiagnosticDescriptor LongTargets = new("FT2180", Warning, "Targets over MaxTargetLength",
        "MaxTargetLength {2} cuts the targets of {0} of the split '{1}', the longest by {3}: {4}. The model learns them without their ends.",
        "Set MaxTargetLength, for other splits than the training split ValMaxTargetLength, higher, or set NoWarn to FT2180.");

    public static readonly DiagnosticDescriptor LanguagesNotSet = new("FT2181", Error, "Languages of a translation not set",
        "The rows are translations, and nothing says from which language into which: {0}.",
        "Set SourceLang and TargetLang to the languages as the data name them, or TextColumn and TargetColumn on the Dataset to the columns.");

    public static readonly DiagnosticDescriptor UnknownLanguage = new("FT2182", Error, "Language that the tokenizer does not know",
        "{0} is '{1}', and the tokenizer of '{2}' has no token for it; it has {3}.",
        "Write the language as the tokenizer does, or take a base model that knows it.");

    public static readonly DiagnosticDescriptor EmptyTargets = new("FT2183", Warning, "Empty targets",
        "The target is empty in {0} of {1} of the split '{2}': {3}.", "Remove them, or set NoWarn to FT2183.");

    public static readonly DiagnosticDescriptor NoEndOfTargets = new("FT2184", Error, "Targets without an end",
        "The tokenizer of '{0}' has no end token (eos_token), by which a model learns where a target ends.",
        "Set eos_token in tokenizer_config.json to the token that the model was trained with, or take another base model.");

    public static readonly DiagnosticDescriptor PrefixNotSet = new("FT2185", Warning, "Model that wants a prefix",
        "The config.json of the base model '{0}' names a prefix for this task, \"{1}\", and SourcePrefix is not set.",
        "Set SourcePrefix to it, or set NoWarn to FT2185 where the model is to learn the task without one.");

    public static readonly DiagnosticDescriptor UnspacedWords = new("FT2080", Warning, "Words without spaces, of several tokens",
        "Words such as '{0}' are several tokens, of which the first alone has a label, and in a text without spaces nothing says which token is the first.",
        "Set LabelAllTokens to true, so that what is asked of each token was trained, or NoWarn to FT2080 where texts come with spaces between the words.");

    public static readonly DiagnosticDescriptor NoMaskToken = new("FT2153", Error, "No mask token",
        "The tokenizer of '{0}' has no mask token, which masked language modelling hides words by.",
        "Take a base model that was trained by masking, such as BERT.");

    public static readonly DiagnosticDescriptor BadChatTemplate = new("FT2154", Error, "A chat template does not parse",
        "The chat template does not parse: {0}.",
        "Mend it at this line, or set ChatTemplate to chatml, alpaca or llama3 or to a file. docs/text-generation.md says what templates can have.");

    public static readonly DiagnosticDescriptor ChatTemplateFailed = new("FT2155", Error, "A chat template cannot be rendered",
        "The chat template cannot be rendered for this conversation: {0}.",
        "Give the conversation what the template reads, or set ChatTemplate to another one.");

    public static readonly DiagnosticDescriptor ChatTemplateRefused = new("FT2156", Error, "A chat template refuses a conversation",
        "The chat template refuses this conversation: {0}.",
        "Change the conversation as the template's message says, or set ChatTemplate to another one.");

    public static readonly DiagnosticDescriptor BadConversation = new("FT2157", Error, "A row is no conversation",
        "The row is no conversation: {0}.",
        "Rows are texts, prompt and completion, instruction, input and output, messages with role and content, or conversations with from and value.");

    public static readonly DiagnosticDescriptor NoChatTemplate = new("FT2158", Error, "No chat template",
        "The rows are conversations, and the base model has no chat template that makes texts of them.",
        "Set ChatTemplate to chatml, alpaca or llama3 or to a file of Jinja, or TextColumn to a column of texts.");

    public static readonly DiagnosticDescriptor TemplateWithoutPrefixes = new("FT2159", Error, "A chat template does not say who says what",
        "The chat template {0} renders the first {1} messages of this conversation otherwise than it renders them within the whole, so that what the "
            + "assistant says is not known.",
        "Mark it in the template by a generation block, take another ChatTemplate, or set AssistantOnlyLoss and CompletionOnlyLoss to false.");

    public static readonly DiagnosticDescriptor NothingTrained = new("FT2160", Error, "A row without a trained token",
        "No token of the row is trained on: {0}.",
        "Give it an answer, raise MaxLength, set TruncationPolicy to drop, or AssistantOnlyLoss or CompletionOnlyLoss to false.");

    public static readonly DiagnosticDescriptor EmptyAnswers = new("FT2161", Warning, "Empty answers",
        "An answer is empty in {0} of {1} of the split '{2}': {3}.", "Remove them, or set NoWarn to FT2161.");

    public static readonly DiagnosticDescriptor AnswersCut = new("FT2270", Warning, "Answers over MaxLength",
        "MaxLength {3} cuts the answers of {0} of {1} of the split '{2}': {4}. The model learns them without their ends.",
        "Set MaxLength higher or TruncationPolicy to drop, or set NoWarn to FT2270.");

    public static readonly DiagnosticDescriptor AnswerNotInContext = new("FT2190", Error, "An answer is not where it should be",
        "The answer '{0}' does not stand at character {1} of its text: there is {2}.",
        "Correct its answer_start, which counts characters from 0, or its text; it must be the same to the letter.");

    public static readonly DiagnosticDescriptor BadAnswers = new("FT2191", Error, "Answers that cannot be read",
        "The answers of the question cannot be read: {0}.",
        "Give each question an object with text and answer_start, lists of equal length, or a list of objects with one of each.");

    public static readonly DiagnosticDescriptor QuestionWithoutAnswer = new("FT2192", Error, "A question without an answer",
        "The question has no answer.", "Give it one, or set VersionTwoWithNegative to true where the model is to tell which questions have none.");

    public static readonly DiagnosticDescriptor BadChoice = new("FT2194", Error, "A choice that is not there",
        "The column '{0}' should say which of {1} is right, but here it holds {2}.",
        "Write its number from 0, its letter from A, or the ending itself.");

    public static readonly DiagnosticDescriptor TooFewEndings = new("FT2195", Error, "Nothing to choose from",
        "The row has no endings to choose from: {0}.", "Give each row two endings or more, without an empty one before the last, or remove it.");

    public static readonly DiagnosticDescriptor NoRoomForContext = new("FT2193", Error, "No room for a text beside its question",
        "The question has {0}, so that a row of MaxLength {1} has room for {2} of the text, of which DocStride takes {3}.",
        "Raise MaxLength, lower DocStride, shorten the question, or set TruncationPolicy to drop to leave such rows out.");

    public static readonly DiagnosticDescriptor DisorderedRoles = new("FT2162", Warning, "Roles out of order",
        "The roles of a conversation do not take turns up to an assistant's answer in {0} of {1} of the split '{2}': {3}.",
        "Put system first, then user and assistant in turn, the assistant last, or set NoWarn to FT2162.");

    public static readonly DiagnosticDescriptor RowWithoutPrompt = new("FT2163", Error, "A row without a prompt",
        "PredictWithGenerate has the model answer the prompts of rows, and this row has none: all of its tokens are trained on.",
        "Give the data prompts with completions or conversations, leave CompletionOnlyLoss and AssistantOnlyLoss true, or set PredictWithGenerate to false.");

    public static readonly DiagnosticDescriptor SameAnswers = new("FT2164", Error, "The chosen answer is the rejected one",
        "The chosen answer of the row is the rejected one, so that nothing is preferred.",
        "Remove the row, or give it another answer.");

    public static readonly DiagnosticDescriptor NoSimilarTexts = new("FT2210", Error, "No texts to compare",
        "The columns are none of an anchor and a positive, two texts with a score, or a text with a label: {0}.",
        "Set TextColumn and TextPairColumn on the Dataset, or TextColumn and LabelColumn; NegativeColumns and LabelColumn name negatives and scores.");

    public static readonly DiagnosticDescriptor TooManyNegatives = new("FT2211", Error, "Too many negatives",
        "A row has {0} negatives, and {1} at most are read.", "Name the best of them by NegativeColumns.");

    public static readonly DiagnosticDescriptor TextsWithoutPartner = new("FT2212", Warning, "Texts that are alone with their label",
        "{0} of the split '{1}' have one text each, which no other is to be near to: {2}.",
        "Give each label two texts or more, leave these out by Where, or set NoWarn to FT2212.");

    public static readonly DiagnosticDescriptor SameScores = new("FT2213", Warning, "All pairs have one score",
        "All pairs of the split '{0}' have the score {1}, from which nothing is learnt or measured.",
        "Give pairs that are less alike a lower score, or leave LabelColumn out and name the columns anchor and positive.");
}
