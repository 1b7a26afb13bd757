// Draftail entity: a word that is explained by a term of the glossary.
// The term is chosen in a dialog of our own: a text field with the glossary as its list.
(() => {
  const { React, DraftJS, draftail } = window;
  const { EditorState, Modifier } = DraftJS;
  const e = React.createElement;
  let listed;

  // Names of all terms, asked for once a page.
  const terms = () => {
    const address = new URL("../glossary/terms.json", new URL(window.wagtailConfig.ADMIN_URLS.PAGES, location));
    listed = listed || fetch(address, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : { terms: [] }))
      .then((json) => json.terms);
    return listed;
  };

  const selectedText = (editorState) => {
    const selection = editorState.getSelection();
    const block = editorState.getCurrentContent().getBlockForKey(selection.getStartKey());
    return block.getText().slice(selection.getStartOffset(), selection.getEndOffset());
  };

  const dialog = (word, names, done) => {
    const box = document.createElement("dialog");
    box.className = "glossary-dialog";
    box.setAttribute("aria-label", "Glossary term");
    const form = document.createElement("form");
    form.method = "dialog";
    const label = document.createElement("label");
    label.textContent = `Term of the glossary that explains “${word}”`;
    const field = document.createElement("input");
    field.type = "text";
    field.required = true;
    field.setAttribute("list", "glossary-names");
    const exact = names.find((name) => name.toLowerCase() === word.toLowerCase());
    field.value = exact || word;
    const list = document.createElement("datalist");
    list.id = "glossary-names";
    names.forEach((name) => list.append(new Option(name)));
    const choose = document.createElement("button");
    choose.className = "button";
    choose.value = "choose";
    choose.textContent = "Explain";
    const cancel = document.createElement("button");
    cancel.className = "button button-secondary";
    cancel.value = "cancel";
    cancel.formNoValidate = true;
    cancel.textContent = "Cancel";
    const check = () => {
      const known = names.some((name) => name.toLowerCase() === field.value.trim().toLowerCase());
      field.setCustomValidity(known ? "" : "The glossary has no such term.");
    };
    field.addEventListener("input", check);
    check();
    label.append(field);
    form.append(label, list, choose, cancel);
    box.append(form);
    document.body.append(box);
    box.addEventListener("close", () => {
      const term = box.returnValue === "choose" ? field.value.trim() : "";
      box.remove();
      done(term);
    });
    box.showModal();
    field.select();
  };

  class TermSource extends React.Component {
    componentDidMount() {
      const { editorState, entityType, entity, onComplete, onClose } = this.props;
      const word = selectedText(editorState) || (entity && entity.getData().term) || "";
      if (!word) {
        onClose();
        return;
      }
      terms().then((names) => dialog(word, names, (term) => {
        if (!term) {
          onClose();
          return;
        }
        const content = editorState.getCurrentContent().createEntity(entityType.type, "MUTABLE", { term });
        const marked = Modifier.applyEntity(content, editorState.getSelection(), content.getLastCreatedEntityKey());
        onComplete(EditorState.push(editorState, marked, "apply-entity"));
      }));
    }

    render() {
      return null;
    }
  }

  const Term = ({ contentState, entityKey, children }) => e(
    "span",
    { className: "glossary-term", title: contentState.getEntity(entityKey).getData().term },
    children,
  );

  draftail.registerPlugin({ type: "GLOSSARY", source: TermSource, decorator: Term }, "entityTypes");
})();
