/** What was made lately, by name; the oldest is forgotten first. What is asked for over and over is made once. */
export class Remembered<Value> {
  private readonly made = new Map<string, Value>();

  constructor(private readonly most = 500) {}

  of(name: string, make: () => Value): Value {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const value = make();
    if (this.made.size >= this.most) this.made.delete(this.made.keys().next().value as string);
    this.made.set(name, value);
    return value;
  }
}
