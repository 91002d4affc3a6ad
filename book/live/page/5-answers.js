const ANSWERS = "unrolled-answer:";

/** What the reader wrote for an exercise, kept in this browser. No answer is lost without a word. */
class Answer {
  constructor(key, stub) {
    this.key = ANSWERS + key;
    this.stub = stub;
    this.seen = kept.get(this.key);
  }

  /** What is kept: { stub, text }, or nothing. */
  read() {
    try { return JSON.parse(this.seen); } catch { return null; }
  }

  /** Keeps a text. Says "full" where that fails, and "other" where another tab has written since: that text is in `other`. */
  write(text) {
    const there = kept.get(this.key);
    let verdict = "kept";
    if (there !== this.seen && there !== null) {
      this.seen = there;
      this.other = this.read()?.text;
      if (this.other !== undefined && this.other !== text) verdict = "other";
    }
    const value = JSON.stringify({ stub: this.stub, text });
    if (!kept.set(this.key, value)) return "full";
    this.seen = value;
    return verdict;
  }

  drop() {
    kept.drop(this.key);
    this.seen = null;
  }
}

function forgetAnswers() {
  for (const key of kept.keys().filter((name) => name.startsWith(ANSWERS))) kept.drop(key);
}
