(function(){
  // Cards as they are looked for: those of the page, and those still kept as text.
  var box=document.getElementById('cards'),rest=document.getElementById('rest'),more=document.getElementById('more'),
    q=document.getElementById('q'),rule=document.getElementById('rule'),seg=document.getElementById('seg'),
    n=document.getElementById('n'),none=document.getElementById('none'),verdict='',timer,PAGE=60,shown=[],laid=0;
  var cards=box?[].map.call(box.children,function(el){return {el:el,id:el.id,v:el.dataset.v,r:el.dataset.r}}):[];
  if(rest)rest.textContent.split('<article ').slice(1).forEach(function(text){
    function value(name){var m=new RegExp(name+'="([^"]*)"').exec(text);return m?m[1]:''}
    cards.push({html:'<article '+text,id:value(' id'),v:value('data-v'),r:value('data-r')});
  });
  function element(card){
    if(!card.el){var t=document.createElement('template');t.innerHTML=card.html;card.el=t.content.firstElementChild}
    return card.el;
  }
  function words(card){
    if(card.text===undefined)card.text=(card.el?card.el.dataset.q+' '+card.el.textContent:
      card.html.replace(/^[^>]*data-q="([^"]*)"[^>]*>/,'$1 ').replace(/<[^>]*>/g,' ')).toLowerCase()+card.r.toLowerCase();
    return card.text;
  }
  function lay(upTo){
    var part=document.createDocumentFragment();
    for(;laid<Math.min(upTo,shown.length);laid++)part.appendChild(element(shown[laid]));
    box.appendChild(part);
    if(more)more.hidden=laid>=shown.length;
  }
  function filter(){
    var asked=q.value.toLowerCase().split(/\s+/).filter(Boolean),code=rule?rule.value:'';
    shown=cards.filter(function(c){
      return (!verdict||c.v===verdict)&&(!code||c.r.indexOf(' '+code+' ')>=0)&&
        asked.every(function(w){return words(c).indexOf(w)>=0});
    });
    n.textContent=shown.length;none.hidden=shown.length>0;
    box.textContent='';laid=0;lay(rest?PAGE:shown.length);
  }
  if(q){
    shown=cards;laid=box.children.length;
    q.addEventListener('input',function(){clearTimeout(timer);timer=setTimeout(filter,cards.length>500?160:0)});
    if(rule)rule.addEventListener('change',filter);
    seg.addEventListener('click',function(e){
      var b=e.target.closest('button');if(!b)return;verdict=b.dataset.v;
      [].forEach.call(seg.children,function(x){x.setAttribute('aria-pressed',x===b)});filter();
    });
    if(more)new IntersectionObserver(function(seen){if(seen[0].isIntersecting)lay(laid+PAGE)},{rootMargin:'1200px'}).observe(more);
    // What is printed is what the filter shows, all of it.
    addEventListener('beforeprint',function(){lay(shown.length)});
    // A link from «fix first» must find its card even when a filter hides it or it is not laid yet.
    function jump(){
      var id=location.hash.slice(1),card=cards.find(function(c){return c.id===id});
      if(!card)return;
      if(!card.el||!card.el.isConnected){
        q.value='';if(rule)rule.value='';seg.children[0].click();
        lay(shown.indexOf(card)+1);
      }
      card.el.scrollIntoView();
    }
    addEventListener('hashchange',jump);
    if(location.hash)jump();
  }
  document.addEventListener('click',function(e){
    var a=e.target.closest('[data-rule]');if(!a||!rule)return;
    q.value='';rule.value=a.dataset.rule;seg.children[0].click();
  });
  document.getElementById('print').addEventListener('click',function(){print()});
  document.addEventListener('click',function(e){
    var b=e.target.closest('[data-copy]');if(!b)return;
    copy(b.previousElementSibling.textContent,b);
  });
  function copy(text,b){
    function done(){if(!b.dataset.was)b.dataset.was=b.textContent;b.textContent=document.body.dataset.copied;b.classList.add('done');setTimeout(function(){b.textContent=b.dataset.was;b.classList.remove('done')},1400)}
    function old(){var t=document.createElement('textarea');t.value=text;t.style.position='fixed';t.style.opacity=0;document.body.appendChild(t);t.select();try{document.execCommand('copy');done()}finally{t.remove()}}
    if(navigator.clipboard&&isSecureContext)navigator.clipboard.writeText(text).then(done,old);else old();
  }
})();
