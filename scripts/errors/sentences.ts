import ts from "typescript";

/** Properties by which an input's schema says what is wrong with it. */
const sayings = new Set(["error", "message"]);

/** Calls whose texts are told to a person: zod's, and our own short names for them. */
const telling = new Set(["addIssue", "add", "wanted", "refuse"]);

/** What steps say on a host before they end. */
const failing = /(?:^|[;) {])(?:fail|explain) (?:"([^"]+)"|'([^']+)')/;

/** What steps print where they end; a text with quotes of its own begins at the first. */
const printing = /\becho (?:"([^"]+)"|'([^']+)'|([^>;]+?))\s*>&2/;

/**
 * What a source file can tell a person when something fails, in its order and each once: the texts of errors, of
 * refused inputs, and of steps that fail on a host. What differs from time to time stands in angle brackets, by the name
 * that it has in the program.
 */
export function sentencesOf(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const builders = buildersIn(source);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isTelling(node, builders)) {
      for (const argument of node.arguments ?? []) found.push(...textsIn(argument));
      return;
    }
    if (isExplanation(node)) found.push(node.elements.flatMap(textsIn).join("\n  next: "));
    if (ts.isPropertyAssignment(node) && sayings.has(node.name.getText()))
      found.push(...textsIn(node.initializer));
    else if (ts.isTemplateExpression(node) || ts.isNoSubstitutionTemplateLiteral(node))
      found.push(...failuresIn(textOf(node)));
    if (ts.isTemplateExpression(node)) found.push(...printedIn(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...new Set(found.map(tidy).filter(isSentence))];
}

/** The names of functions here whose answer is an error. */
function buildersIn(source: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isBuilder = (declared: ts.SignatureDeclaration) =>
      /\bEstateError\b/.test(declared.type?.getText() ?? "");
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name && isBuilder(node))
      names.add(node.name.getText());
    if (ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer)) {
      const { body } = node.initializer;
      if (isBuilder(node.initializer) || (ts.isNewExpression(body) && isError(body)))
        names.add(node.name.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function isTelling(
  node: ts.Node,
  builders: ReadonlySet<string>,
): node is ts.CallExpression | ts.NewExpression {
  if (ts.isNewExpression(node)) return isError(node);
  if (!ts.isCallExpression(node)) return false;
  const called = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  const name = called.getText();
  return builders.has(name) || telling.has(name);
}

/** `[what, advice]` where the program says that it explains a failure. */
function isExplanation(node: ts.Node): node is ts.ArrayLiteralExpression {
  if (!ts.isArrayLiteralExpression(node) || node.elements.length !== 2) return false;
  const typed = ts.findAncestor(
    node,
    (above) =>
      (ts.isFunctionDeclaration(above) || ts.isVariableDeclaration(above)) &&
      /\bExplanation\b/.test(above.type?.getText() ?? ""),
  );
  return typed !== undefined && node.elements.every((element) => textsIn(element).length > 0);
}

function isError(node: ts.NewExpression): boolean {
  return /^(Estate|Answer)Error$/.test(node.expression.getText());
}

/** The texts that an expression may become: both of a choice, the longest of a call. */
function textsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return [textOf(node)];
  if (ts.isConditionalExpression(node)) return [...textsIn(node.whenTrue), ...textsIn(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsIn(node.expression);
  if (ts.isArrowFunction(node)) return ts.isBlock(node.body) ? returnsIn(node.body) : textsIn(node.body);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) && sayings.has(property.name.getText())
        ? textsIn(property.initializer)
        : [],
    );
  return [];
}

function returnsIn(block: ts.Block): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(...textsIn(node.expression));
    else ts.forEachChild(node, visit);
  };
  visit(block);
  return found;
}

/** A text with its placeholders: `<host>` for `${connection.host}`. */
function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  const parts = node.templateSpans.map(({ expression, literal }) => `<${nameOf(expression)}>${literal.text}`);
  return `${node.head.text}${parts.join("")}`;
}

/** The last name in an expression, in small words: what stands for it. */
function nameOf(expression: ts.Expression): string {
  const names = expression.getText().match(/[A-Za-z_]\w*/g) ?? [];
  const skipped = new Set([
    "JSON",
    "stringify",
    "join",
    "map",
    "String",
    "message",
    "undefined",
    "slice",
    "keys",
    "Object",
  ]);
  const name = names.find((word) => !skipped.has(word) && word !== "this") ?? "…";
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function failuresIn(script: string): string[] {
  return script.split("\n").flatMap((line) => {
    const [, double, single, bare] = line.match(failing) ?? line.match(printing) ?? [];
    return double ?? single ?? bare ?? [];
  });
}

/** What a script prints of texts that the program quotes for it: `echo ${quote("…")} >&2`. */
function printedIn({ head, templateSpans }: ts.TemplateExpression): string[] {
  return templateSpans.flatMap(({ expression }, index) => {
    const before = index === 0 ? head.text : templateSpans[index - 1]!.literal.text;
    const isPrinted = /(?:\becho|\bprintf '%s\\n'(?:.*"\$\w+(?:%\w+)?")?|"\$\w+"|\}") ?$/.test(before);
    if (!isPrinted || !ts.isCallExpression(expression) || expression.expression.getText() !== "quote")
      return [];
    return expression.arguments.flatMap(textsIn);
  });
}

function tidy(text: string): string {
  return text
    .replace(/\s*\n\s*next: /g, " → ")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

/** Names of fields and codes are no sentences. */
function isSentence(text: string): boolean {
  return / /.test(text.replace(/<[^>]*>/g, "")) && /[a-z]{3}/.test(text);
}
