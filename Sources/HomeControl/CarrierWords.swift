// Words that carry a request without naming anything: verbs, particles, manners, small talk. A word that is none of
// these, stands where a name would stand and is in no slot, may be a room or device that was not recognised.

/// The vocabulary of requests beside names, kinds and values.
enum CarrierWords {
  /// Whether `word`, lower-cased, says nothing about which device or room is meant.
  static func contains(_ word: String) -> Bool { all.contains(word) || isNumber(word) }

  /// Words after which a noun phrase goes on.
  static let determiners: Set<String> = [
    "the", "a", "an", "my", "our", "your", "his", "her", "their", "this", "that", "these", "those", "all", "both",
    "every", "each", "any", "some", "of", "whole", "entire", "other",
  ]

  /// Prepositions after which a place stands; "on" is left out, for it is mostly a particle.
  static let placePrepositions: Set<String> = ["in", "inside", "into", "at", "of", "from", "within"]

  /// Verbs and particles that stand right before what is acted on.
  static let verbs: Set<String> = [
    "turn", "turns", "turned", "switch", "put", "set", "make", "get", "bring", "take", "keep", "leave", "let", "have",
    "give", "change", "adjust", "flip", "flick", "hit", "kill", "cut", "douse", "dim", "dimming", "brighten", "lighten",
    "darken", "illuminate", "light", "open", "close", "shut", "lock", "unlock", "secure", "raise", "lower", "increase",
    "decrease", "reduce", "boost", "crank", "drop", "push", "pull", "roll", "draw", "lift", "move", "bump", "tone",
    "start", "stop", "run", "activate", "deactivate", "enable", "disable", "launch", "begin", "trigger", "play",
    "pause", "resume", "continue", "skip", "mute", "unmute", "silence", "quiet", "power", "shutdown", "clean", "vacuum",
    "sweep", "hoover", "mow", "dock", "send", "return", "heat", "warm", "cool", "ensure", "check", "tell", "show",
    "see", "know", "want", "need", "like", "love", "switching", "turning", "opening", "closing", "help", "go", "fire",
    "ask", "order", "pump", "throw", "plug", "unplug", "toggle", "restore", "leaving", "use", "apply", "spin",
  ]

  private static let all: Set<String> = determiners.union(placePrepositions).union(verbs).union([
    "on", "off", "up", "down", "out", "over", "back", "to", "by", "with", "for", "as", "and", "then", "also", "plus",
    "but", "or", "so", "too", "very", "really", "just", "only", "even", "still", "again", "now", "please", "pls",
    "thanks", "thank", "cheers", "hey", "hi", "hello", "ok", "okay", "yo", "oh", "um", "uh", "er", "hmm", "well",
    "alright", "right", "sorry", "kindly", "quick", "quickly", "fast", "immediately", "straight", "away", "asap",
    "once", "together", "completely", "fully", "totally", "all", "way", "bit", "little", "lot", "much", "more", "less",
    "touch", "tad", "notch", "slightly", "somewhat", "few", "level", "levels", "step", "steps", "percent", "degree",
    "degrees", "half", "full", "max", "maximum", "min", "minimum", "brightness", "bright", "brighter", "brightest",
    "dimmer", "dark", "darker", "warmer", "warmth", "colder", "cooler", "hotter", "hot", "cold", "loud", "louder",
    "quieter", "softer", "temperature", "temp", "volume", "speed", "position", "color", "colour", "intensity", "state",
    "status", "setting", "mode", "value", "i", "me", "we", "us", "you", "it", "its", "they", "them", "he", "she",
    "im", "ill", "id", "ive", "were", "weve", "wed", "youre", "is", "are", "am", "was", "be", "been", "being", "isnt",
    "arent", "there", "theres", "here", "where", "what", "whats", "which", "who", "how", "when", "why", "do", "does",
    "did", "done", "dont", "doesnt", "can", "cant", "could", "would", "will", "wont", "should", "shall", "may",
    "might", "must", "gonna", "going", "wanna", "gotta", "lets", "mind", "sure", "if", "possible", "not", "no", "yes",
    "yeah", "never", "nothing", "anything", "something", "someone", "anyone", "everyone", "everything", "everywhere",
    "anywhere", "somewhere", "thing", "things", "stuff", "one", "ones", "another", "same", "else", "enough", "than",
    "except", "everybody", "room", "rooms", "place", "area", "house", "home", "floor", "floors", "device", "devices",
    "appliance", "appliances", "gadgets", "electronics", "many", "currently", "already", "left", "has", "had", "having",
    "damn", "bloody", "goddamn", "freaking", "fucking", "stupid", "darn", "dear", "computer", "assistant",
    "time", "moment", "previous", "next", "last", "first", "track", "song", "least", "most", "smart", "led", "alexa",
    "google", "siri", "hearken", "cortana", "mycroft", "rhasspy", "jarvis", "today", "tonight", "about", "around",
    "roughly", "approximately", "exactly",
    "from", "until", "till", "since", "being", "because",
    "cause", "feel", "feels", "feeling", "look", "looks", "looking", "seem", "seems", "sounds", "sound", "supposed",
    "got", "getting", "barely", "hardly", "kind", "sort", "via", "per", "each", "either", "neither", "rest",
    "remaining",
    "main", "single", "double", "hand", "side", "current", "new", "default", "usual", "normal", "regular", "nice",
    "good", "great", "honey", "buddy", "mate", "friend", "ahead", "quite", "pretty", "super", "extra",
    "thats", "theyre", "hers", "mine", "ours", "open", "closed", "shut", "locked", "unlocked", "running", "playing",
    "paused", "whether", "left", "opened", "turned", "switched", "inside", "outside", "indoors",
  ])

  private static func isNumber(_ word: String) -> Bool {
    word.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }
  }
}
